"""What a draft is made of, as it is stored: sections, rows, cells, values, each value with its provenance.

Pydantic models, because stored drafts come back as bytes. A form has one row per field, a list one per item, a table
one per record or project with a cell per column.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from prompts.template import Kind, Picture
from rag.types import Citation

ValueProvenance = Literal["source", "input", "suggestion", "open"]


class Part(BaseModel):
    """Base: immutable, unknown fields forbidden."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(Part):
    """One statement of a draft and where it comes from."""

    id: str
    text: str
    """Empty while open."""
    provenance: ValueProvenance
    citations: tuple[Citation, ...] = ()
    """Evidence of a source or suggestion; for an open value the evidence of its guiding question."""
    question: str = ""
    """Guiding question while the value is open."""
    note: str = ""
    """Why it stands here: taken over from which draft, which example, edited by hand."""
    edited: bool = False
    """Set or changed by hand."""
    worded: bool = False
    """Worded by a language model and verified."""


class Cell(Part):
    """A named field with its values; ``choices`` offers what may be chosen."""

    field: str
    values: tuple[Value, ...] = ()
    choices: tuple[str, ...] = ()
    published: bool = True
    required: bool = False
    hint: str = ""


class Row(Part):
    """A field of a form, an item of a list, or a row of a table."""

    id: str
    cells: tuple[Cell, ...]

    def cell(self, field: str) -> Cell | None:
        """The cell of ``field``, None if the row has none."""
        return next((c for c in self.cells if c.field == field), None)


class Section(Part):
    """A section as drafted."""

    id: str
    title: str
    kind: Kind
    lead: str = ""
    published: bool = True
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    picture: Picture | None = None


class LeftOut(Part):
    """Something that the guidance offers and that this draft leaves out, with the reason."""

    text: str
    reason: str
    citation: Citation


class Content(Part):
    """A whole draft as stored in a version."""

    template: str
    template_version: int
    title: str
    task: str
    given: dict[str, str] = {}
    """Fields set beside the task."""
    facts: dict[str, tuple[str, ...]] = {}
    """What was read from the brief, by fact."""
    tags: tuple[str, ...] = ()
    """Tags of the knowledge base that the brief was read as."""
    place: str = ""
    date: str
    """Day of drafting, ISO 8601."""
    sections: tuple[Section, ...]
    left_out: tuple[LeftOut, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Where earlier drafts or the brief say different things, in words."""
    sources: tuple[str, ...] = ()
    """Ids of the drafts that fields came over from."""
    model: str | None = None
    next_id: int = 1
    """First number that no row or value of this draft has had yet."""

    def cells(self) -> Iterator[tuple[Section, Row, Cell]]:
        """All cells in order."""
        for section in self.sections:
            for row in section.rows:
                for cell in row.cells:
                    yield section, row, cell

    def values(self) -> Iterator[Value]:
        """All values in order."""
        for _, _, cell in self.cells():
            yield from cell.values

    def with_rows(self, change: Callable[[Section, Row], Row]) -> "Content":
        """The content with each row replaced by ``change(section, row)``."""
        sections = tuple(s.model_copy(update={"rows": tuple(change(s, r) for r in s.rows)}) for s in self.sections)
        return self.model_copy(update={"sections": sections})


def numbered(content: Content) -> Content:
    """``content`` with its citations numbered in order of appearance; one marker per section of a publication."""
    markers: dict[tuple[str, str], int] = {}

    def mark(citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(_with_marker(c, markers.setdefault((c.source_id, c.locator), len(markers) + 1)) for c in citations)

    def row(_section: Section, row: Row) -> Row:
        cells = []
        for cell in row.cells:
            values = tuple(v.model_copy(update={"citations": mark(v.citations)}) for v in cell.values)
            cells.append(cell.model_copy(update={"values": values}))
        return row.model_copy(update={"cells": tuple(cells)})

    return content.with_rows(row)


def citations_of(content: Content) -> list[Citation]:
    """All citations of a numbered draft in the order of their markers, each quote once."""
    found = {(c.passage_id, c.start, c.end): c for value in content.values() for c in value.citations}
    return sorted(found.values(), key=lambda c: c.marker)


def sources_of(content: Content) -> list[Citation]:
    """One citation per marker: the source list."""
    return list({c.marker: c for c in reversed(citations_of(content))}.values())[::-1]


def only_examples(section: Section) -> bool:
    """Whether a section holds suggestions alone, so that its title says so and not each value."""
    values = [v for row in section.rows for cell in row.cells for v in cell.values]
    return all(v.provenance == "suggestion" for v in values)


def _with_marker(citation: Citation, marker: int) -> Citation:
    values: dict[str, Any] = {name: getattr(citation, name) for name in citation.__dataclass_fields__}
    return Citation(**(values | {"marker": marker}))
