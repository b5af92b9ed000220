"""The nouns of the field: Source -> Document -> Section -> Passage.

A passage is the unit of retrieval and of citation. Its offsets point into the stored text of its document:
``document.text[passage.start:passage.end] == passage.text`` always holds.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SourceKind = Literal["summary", "original"]
"""``summary``: own words after a publication. ``original``: the text of an ingested document."""

KNOWLEDGE = "wissensbasis"
"""Collection of the shipped knowledge base."""

_SHOWN = 7
"""Questions of a passage that may be offered to a reader."""
OWN_DOCUMENTS = "eigene-dokumente"
"""Default collection of the user's own documents."""


def digest(*parts: object) -> str:
    """SHA-256 over the JSON form of ``parts``, 64 hex digits; equal content gives equal digests on every machine."""
    data = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publication of the knowledge base or an own document's origin."""

    id: str
    title: str
    kind: SourceKind
    collection: str
    publisher: str = ""
    short_title: str = ""
    """How sentences name it: "Handreichung des BBSR"."""
    date: str = ""
    url: str | None = None
    note: str = ""
    """Remark on validity or age, shown with the source."""
    digest: str = ""
    """Digest of the bytes it was read from."""
    name: str = ""
    """File name of an own document: a new file of the same name is its new version."""
    valid_until: str = ""
    """Last day on which it holds, as ISO date; empty if none is known."""
    superseded_by: str | None = None
    """Id of the version that took its place; such a source is kept but no longer searched."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and the stretch of document text below it; ``level`` counts from 1."""

    heading: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stretch of a document that stands on its own.

    ``start`` and ``end`` are character offsets into ``Document.text``. ``heading_path`` is outermost first.
    ``pages`` are printed page labels, maybe none. ``facets`` holds what filters use (kind, steps, fields, sizes,
    places, record, part_of).
    """

    id: str
    source_id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    title: str
    heading_path: tuple[str, ...] = ()
    locator: str = ""
    pages: tuple[str, ...] = ()
    kind: SourceKind = "original"
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    """Questions that it answers, best worded ones first."""
    questions_en: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    @property
    def shown_questions(self) -> tuple[str, ...]:
        """The questions fit to be offered to a reader; the others are there to be found by."""
        return self.questions[:_SHOWN]

    @property
    def digest(self) -> str:
        """Digest of everything that an index holds of this passage."""
        return digest(
            self.id,
            self.text,
            self.title,
            self.heading_path,
            sorted((k, v) for k, v in self.facets.items()),
            self.questions,
            self.questions_en,
            self.terms,
        )


@dataclass(frozen=True, kw_only=True)
class Document:
    """One readable text of a source with its sections and passages."""

    id: str
    source_id: str
    title: str
    ordinal: int
    text: str
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()
    report: Mapping[str, object] = field(default_factory=dict)
    """Parse report: pages read and skipped, columns, tables, suspicious pages, confidence."""
