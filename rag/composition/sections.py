"""The sections of own documents in an answer: what stands under one heading stays together and in its order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.model import Passage
from rag.answering.question import Asked
from rag.composition.compose import Choice
from rag.composition.statements import Statement, statements
from rag.language.sentences import is_numbered_heading
from rag.status.value import asked_value, silent_on


@dataclass(frozen=True, kw_only=True)
class Section:
    """What an answer takes from one section of a document; an empty heading is not named."""

    heading: str
    choices: tuple[Choice, ...]


def sections_of(asked: Asked, choices: Sequence[Choice]) -> list[Section]:
    """``choices`` of one source by section: the one that gives the value asked for first, each in its own order.

    The knowledge base has no sections to be named; its passages stand for themselves.
    """
    if not choices or choices[0].passage.kind != "original":
        return [Section(heading="", choices=(choice,)) for choice in choices]
    told = [piece for choice in choices for piece in _by_section(choice)]
    groups: dict[str, list[Choice]] = {}
    for heading, choice in told:
        groups.setdefault(heading, []).append(choice)
    order = list(groups)
    value = asked_value(asked.text)
    if value:
        order.sort(key=lambda h: all(silent_on(value.form, s) for choice in groups[h] for s in choice.statements))
    return [
        Section(
            heading=heading if _worth_naming(heading, groups[heading][0].passage, place, len(order)) else "",
            choices=tuple(_in_document_order(groups[heading])),
        )
        for place, heading in enumerate(order)
    ]


def _worth_naming(heading: str, passage: Passage, place: int, count: int) -> bool:
    """Whether a reader needs the heading: it has a number, or parts sections. The title leads anyway."""
    if place == 0 and heading == _plain(passage.heading_path[:1]):
        return False
    return is_numbered_heading(heading) or count > 1


def _in_document_order(choices: Sequence[Choice]) -> list[Choice]:
    """``choices`` of one section as they stand in the document, one for each passage."""
    found = []
    for _, of_passage in groupby(sorted(choices, key=lambda c: c.passage.ordinal), key=lambda c: c.passage.id):
        same = list(of_passage)
        told = sorted((s for choice in same for s in choice.statements), key=lambda s: s.start)
        found.append(replace(same[0], statements=tuple(told)))
    return found


def _by_section(choice: Choice) -> list[tuple[str, Choice]]:
    """``choice`` cut where another section begins."""
    heads = [s for s in statements(choice.passage) if s.form == "heading" and is_numbered_heading(s.text)]
    found = groupby(choice.statements, key=lambda s: _section(choice.passage, heads, s))
    return [(heading, replace(choice, statements=tuple(group))) for heading, group in found]


def _section(passage: Passage, heads: Sequence[Statement], statement: Statement) -> str:
    """The heading above ``statement``: the last numbered one in its passage, or that of the passage."""
    above = [head.text for head in heads if head.start < statement.start]
    return _plain(above[-1:] or passage.heading_path[-1:])


def _plain(headings: Sequence[str]) -> str:
    """The heading in one line; empty when there is none."""
    return " ".join(" ".join(headings).split())
