"""A draft as it is printed: the same words and marks for Markdown, Word, spreadsheets and PDF."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prompts.german import text as german
from prompts.template import Kind, load_templates
from rag.drafting.complete import missing
from rag.drafting.content import Cell, Content, Row, Section, Value, only_examples, sources_of

COUNTED = ("heatmap", "rings", "bars")
"""Pictures that name the rows of their table by number."""
NUMBER = "Nr."


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A statement in print: its mark ("Vorschlag:", "Offen:"), its text and the markers of its sources."""

    text: str
    mark: str = ""
    markers: tuple[int, ...] = ()
    open: bool = False

    def line(self) -> str:
        """The statement on one line."""
        numbers = "".join(f" [{n}]" for n in self.markers)
        return f"{self.mark} {self.text}".strip() + numbers


@dataclass(frozen=True, kw_only=True)
class PrintedCell:
    """A cell or form field: its statements, and the choices that are still to be made."""

    name: str
    pieces: tuple[Piece, ...]
    choices: tuple[str, ...] = ()
    """Choices to tick; empty when one was made or none are offered."""
    chosen: str = ""
    offered: tuple[str, ...] = ()
    """All choices, for drop-downs."""


@dataclass(frozen=True, kw_only=True)
class PrintedSection:
    """A section in print."""

    id: str
    title: str
    lead: str
    kind: Kind
    columns: tuple[str, ...]
    questions: tuple[str, ...]
    """Guiding question of each column, empty where there is none."""
    rows: tuple[tuple[PrintedCell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A cited publication in print, with the markers of its places."""

    publication: str
    address: str
    places: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A whole draft in print."""

    title: str
    head: tuple[tuple[str, str], ...]
    legend: str
    sections: tuple[PrintedSection, ...]
    missing: str
    conflicts: tuple[str, ...]
    left_out: tuple[str, ...]
    sources: tuple[tuple[int, str, str], ...]
    """(marker, entry, address or empty string)."""
    references: tuple["Reference", ...]
    """The same by publication."""
    note: str


def printed(content: Content, version: int = 1) -> Printed:
    """``content`` in print."""
    if not any(section.published for section in content.sections):  # no published form: nothing is an addition
        content = content.model_copy(
            update={"sections": tuple(s.model_copy(update={"published": True}) for s in content.sections)}
        ).with_rows(_published)
    lacking = missing(content)
    said = german("drafts.missing", names=", ".join(lacking)) if lacking else german("drafts.nothing_missing")
    return Printed(
        title=content.title,
        head=tuple(head(content, version)),
        legend=german("drafts.legend"),
        sections=tuple(_section(s) for s in content.sections),
        missing=said,
        conflicts=content.conflicts,
        left_out=tuple(left_out_lines(content)),
        sources=tuple((c.marker, source_line(c.kind, c.source, c.locator), c.url or "") for c in sources_of(content)),
        references=tuple(references(content)),
        note=german("drafts.machine_worded" if content.model else "drafts.machine", model=content.model or ""),
    )


def head(content: Content, version: int = 1) -> list[tuple[str, str]]:
    """What stands over every draft: place, date, state, template, basis, task."""
    template = load_templates().get(content.template)
    title = template.title if template else content.template
    year, month, day = content.date.split("-")
    named = {
        "place": content.place or german("drafts.no_place"),
        "date": f"{day}.{month}.{year}",
        "state": f"{german('drafts.edition')}, {german('drafts.edition_number', version=version)}",
        "template": german("drafts.template_line", title=title, version=content.template_version),
        "basis": template.publication if template else "",
        "note": template.note if template else "",
        "task": content.task,
    }
    return [(german(f"drafts.head.{name}"), value) for name, value in named.items() if value]


def piece(value: Value, *, plain: bool = False) -> Piece:
    """``value`` in print; ``plain`` leaves out the mark of a suggestion."""
    markers = tuple(dict.fromkeys(c.marker for c in value.citations))
    if value.provenance == "open":
        if not value.question:
            return Piece(text=german("drafts.open_plain"), markers=markers, open=True)
        return Piece(text=value.question, mark=german("drafts.open_mark"), markers=markers, open=True)
    suggested = value.provenance == "suggestion" and not plain
    return Piece(text=value.text, mark=german("drafts.suggestion_mark") if suggested else "", markers=markers)


def named(name: str, *, published: bool) -> str:
    """A name in print; an addition of ours says so."""
    return name if published else f"{name} ({german('drafts.addition')})"


def left_out_lines(content: Content) -> list[str]:
    """How much was left out, by reason; what the reasons name in brackets is listed once."""
    counts: Counter[str] = Counter()
    named: dict[str, dict[str, None]] = {}
    for left_out in content.left_out:
        reason, _, names = left_out.reason.partition(" (")
        counts[reason] += 1
        named.setdefault(reason, {}).update(dict.fromkeys(n for n in names.rstrip(")").split(", ") if n))
    return [
        german("drafts.left_out_one" if n == 1 else "drafts.left_out", count=n, reason=_with_names(r, named[r]))
        for r, n in counts.items()
    ]


def _with_names(reason: str, names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"{reason} ({listed})" if listed else reason


def references(content: Content) -> list[Reference]:
    """The source list by publication, in the order of their first markers."""
    found: dict[str, list[tuple[int, str]]] = {}
    address: dict[str, str] = {}
    for c in sources_of(content):
        place = german("drafts.source_original_place", locator=c.locator) if c.kind == "original" else c.locator
        found.setdefault(c.source, []).append((c.marker, place))
        address.setdefault(c.source, c.url or "")
    return [Reference(publication=s, address=address[s], places=tuple(places)) for s, places in found.items()]


def source_line(kind: str, source: str, locator: str) -> str:
    """An entry of the source list."""
    return german(f"drafts.source_{kind}", source=source, locator=locator)


def _section(section: Section) -> PrintedSection:
    plain = only_examples(section)
    counted = section.kind == "table" and section.picture in COUNTED
    cells: dict[str, Cell] = {c.field: c for row in reversed(section.rows) for c in row.cells}
    columns = [n for n in section.columns if not _idle(section, n)] if section.kind == "table" else []
    offered = [] if plain else [n for n in columns if _only_suggestions(section, n)]
    questions = [_question(section, name) for name in columns]
    return PrintedSection(
        id=section.id,
        title=named(section.title, published=section.published),
        lead=section.lead,
        kind=section.kind,
        columns=(
            *((NUMBER,) if counted else ()),
            *(
                named(n, published=cells[n].published or not section.published)
                + (f" ({german('drafts.suggestions')})" if n in offered else "")
                for n in columns
            ),
        ),
        questions=(*(("",) if counted else ()), *questions),
        rows=tuple(
            (
                *((PrintedCell(name=NUMBER, pieces=(Piece(text=str(n)),)),) if counted else ()),
                *(
                    _cell(c, section, plain=plain or c.field in offered)
                    for c in row.cells
                    if section.kind != "table" or c.field in columns
                ),
            )
            for n, row in enumerate(section.rows, start=1)
        ),
    )


def _values(section: Section, column: str) -> list[Cell]:
    return [c for row in section.rows for c in row.cells if c.field == column]


def _idle(section: Section, column: str) -> bool:
    """Whether a column of ours holds nothing and asks nothing: it is not printed."""
    cells = _values(section, column)
    ours = not section.published or not any(c.published for c in cells)
    return ours and not any(c.values or c.choices for c in cells) and len(section.columns) > 1


def _only_suggestions(section: Section, column: str) -> bool:
    """Whether a column says several things and all of them are suggestions: its header says so, not each cell."""
    values = [v for c in _values(section, column) for v in c.values]
    return len(values) > 1 and all(v.provenance == "suggestion" for v in values)


def _published(_section: Section, row: Row) -> Row:
    return row.model_copy(update={"cells": tuple(c.model_copy(update={"published": True}) for c in row.cells)})


def _question(section: Section, column: str) -> str:
    """The guiding question that all open cells of a column share."""
    values = (v for row in section.rows for c in row.cells if c.field == column for v in c.values)
    return next((v.question for v in values if v.provenance == "open"), "")


def _cell(cell: Cell, section: Section, *, plain: bool) -> PrintedCell:
    """A cell in print; in a table the open question stands in the header and the cell stays free."""
    settled = next((v.text for v in cell.values if v.provenance == "input"), "")
    table = section.kind == "table"
    pieces = [piece(v, plain=plain) for v in cell.values if not (table and v.provenance == "open")]
    name = named(cell.field, published=cell.published or not section.published)
    return PrintedCell(
        name=name,
        pieces=tuple(pieces),
        choices=() if settled else cell.choices,
        chosen=settled if settled in cell.choices else "",
        offered=cell.choices,
    )


def columns_of(section: PrintedSection) -> Sequence[str]:
    """Header cells with their guiding questions."""
    return [f"{n}: {q}" if q else n for n, q in zip(section.columns, section.questions, strict=True)]
