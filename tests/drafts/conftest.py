"""Fixtures of the draft tests: a drafter over the shipped knowledge base, with search or without."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rag.bootstrap import Assistant
from rag.drafting.content import Content
from rag.drafting.drafter import Drafter, DraftRequest
from rag.types import Query, SearchResult

BRIEFS = {
    "irrigation": "Ein LoRaWAN-Bewässerungsnetz mit Bodenfeuchtesensoren in der Gemeinde Fuchstal (4.000 Einwohner) "
    "mit den Stadtwerken Landsberg, Start Frühjahr 2027.",
    "app": "Eine Bürger-App mit Mängelmelder für die Großstadt Falkenberg (300.000 Einwohner), 1,2 Mio. Euro, "
    "für Bürgerinnen und Bürger.",
}


def nothing_found(query: Query) -> SearchResult:
    """A search without hits: what is left comes from records alone."""
    return SearchResult(hits=(), question_used=query.question, ms=0.0)


@pytest.fixture(scope="session")
def drafter(assistant: Assistant) -> Drafter:
    """The drafter of the product, with the fast test embeddings."""
    return assistant.drafter


@pytest.fixture(scope="session")
def plain(assistant: Assistant) -> Drafter:
    """A drafter whose search finds nothing."""
    return Drafter(assistant.store, nothing_found, assistant.provenance)


@pytest.fixture(scope="session")
def drafted(drafter: Drafter) -> Callable[..., Content]:
    """``drafted(template, task)``: the content of a draft."""

    def make(template: str, task: str, **more: Any) -> Content:
        content = drafter.draft(DraftRequest(task=task, template=template, **more)).content
        assert content is not None
        return content

    return make


@pytest.fixture
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A data folder of its own for tests that write."""
    yield tmp_path_factory.mktemp("drafts")
