"""Changes to a draft by hand: set, accept, refill, add, move and remove; every change keeps its provenance."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.german import text as german
from prompts.template import Template
from rag.drafting.build import build
from rag.drafting.content import Cell, Content, Row, Section, Value, numbered
from rag.drafting.fill import Filler
from rag.errors import InputError

MAX_TEXT = 4000
"""Longest text of a value in characters."""


class Change(BaseModel):
    """Base of all changes: unknown fields forbidden."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SetValue(Change):
    """Write ``text`` into a value, or into a field of a row; an empty text opens it again."""

    op: Literal["set"]
    value_id: str = ""
    row: str = ""
    field: str = ""
    text: Annotated[str, Field(max_length=MAX_TEXT)]


class AcceptValue(Change):
    """Take a suggestion or statement over as given; its citation stays."""

    op: Literal["accept"]
    value_id: str


class RemoveValue(Change):
    """Remove one value; a field that was asked for is open again."""

    op: Literal["remove_value"]
    value_id: str


class RefillField(Change):
    """Fill a field of a form anew from its rules, dropping what was written by hand."""

    op: Literal["refill"]
    row: str


class AddRow(Change):
    """Add a row to a list or table, at the end or after ``after``."""

    op: Literal["add_row"]
    section: str
    after: str = ""
    values: dict[str, Annotated[str, Field(max_length=MAX_TEXT)]] = {}


class RemoveRow(Change):
    """Remove a row of a list or table."""

    op: Literal["remove_row"]
    row: str


class MoveRow(Change):
    """Move a row of a list or table to position ``to`` (from 0)."""

    op: Literal["move_row"]
    row: str
    to: Annotated[int, Field(ge=0)]


AnyChange = Annotated[
    SetValue | AcceptValue | RemoveValue | RefillField | AddRow | RemoveRow | MoveRow, Field(discriminator="op")
]


class Editor:
    """Applies changes to one draft; ``filler`` fills fields anew, its ids continue those of the draft."""

    def __init__(self, content: Content, template: Template, filler: Filler) -> None:
        self.content = content
        self._template = template
        self._filler = filler

    def apply(self, changes: Sequence[AnyChange]) -> Content:
        """The content after ``changes``, numbered anew; raises InputError when one names nothing in the draft."""
        for change in changes:
            {
                SetValue: self._set,
                AcceptValue: self._accept,
                RemoveValue: self._remove_value,
                RefillField: self._refill,
                AddRow: self._add_row,
                RemoveRow: self._remove_row,
                MoveRow: self._move_row,
            }[type(change)](change)  # type: ignore[operator]
        return numbered(self.content.model_copy(update={"next_id": self._filler.next_id}))

    def _set(self, change: SetValue) -> None:
        row, cell, value = self._place(change.value_id, change.row, change.field)
        written = self._by_hand(cell, change.text.strip(), value)
        kept = [written if v.id == (value.id if value else "") else v for v in cell.values]
        kept += [] if value else [written]
        if written.provenance == "input":
            kept = [v for v in kept if v.provenance != "open"]
        self._put(row, cell, kept)

    def _accept(self, change: AcceptValue) -> None:
        row, cell, value = self._place(change.value_id)
        if value is None or value.provenance == "open":
            raise InputError(german("drafts.nothing_to_accept"))
        note = german("drafts.accepted")
        taken = value.model_copy(update={"provenance": "input", "note": note, "edited": True})
        self._put(row, cell, [taken if v.id == value.id else v for v in cell.values if v.provenance != "open"])

    def _remove_value(self, change: RemoveValue) -> None:
        row, cell, value = self._place(change.value_id)
        kept = [v for v in cell.values if value is None or v.id != value.id]
        self._put(row, cell, kept or [self._open(cell)])

    def _refill(self, change: RefillField) -> None:
        section, row = self._row(change.row)
        spec = next((s for s in self._template.sections if s.id == section.id), None)
        fields = {f.name: f for f in spec.fields} if spec else {}
        if spec is None or section.kind != "form" or row.cells[0].field not in fields:
            raise InputError(german("drafts.only_forms"))
        cell = self._filler.cell(fields[row.cells[0].field])
        self._replace(row, row.model_copy(update={"cells": (cell,)}))

    def _add_row(self, change: AddRow) -> None:
        section = self._section(change.section)
        unknown = set(change.values) - set(section.columns) - {c.field for r in section.rows for c in r.cells}
        if section.kind == "form" or unknown:
            raise InputError(german("drafts.no_such_column", names=", ".join(sorted(unknown)) or section.title))
        row = self._blank(section, change.values)
        places = [r.id for r in section.rows]
        at = places.index(change.after) + 1 if change.after in places else len(places)
        self._rows(section, [*section.rows[:at], row, *section.rows[at:]])

    def _remove_row(self, change: RemoveRow) -> None:
        section, row = self._row(change.row)
        if section.kind == "form":
            raise InputError(german("drafts.form_stays"))
        self._rows(section, [r for r in section.rows if r.id != row.id])

    def _move_row(self, change: MoveRow) -> None:
        section, row = self._row(change.row)
        rest = [r for r in section.rows if r.id != row.id]
        self._rows(section, [*rest[: change.to], row, *rest[change.to :]])

    def _blank(self, section: Section, said: Mapping[str, str]) -> Row:
        """An empty row like the others of the section."""
        spec = next((s for s in self._template.sections if s.id == section.id), None)
        model = section.rows[0].cells if section.rows else build(spec, self._filler).rows[0].cells if spec else ()
        cells = []
        for cell in model:
            text = said.get(cell.field, "").strip()
            values = (self._by_hand(cell, text, None),) if text else (self._open(cell),)
            cells.append(cell.model_copy(update={"values": values}))
        return Row(id=self._filler.new_id("z"), cells=tuple(cells))

    def _by_hand(self, cell: Cell, text: str, old: Value | None) -> Value:
        if not text:
            return self._open(cell)
        note = german("drafts.by_hand")
        made = Value(id=self._filler.new_id("w"), text=text, provenance="input", note=note, edited=True)
        return made.model_copy(update={"id": old.id}) if old else made

    def _open(self, cell: Cell) -> Value:
        """An open value with the guiding question of its field."""
        fields = [f for s in self._template.sections for f in s.fields if f.name == cell.field]
        question = fields[0].question if fields else ""
        return Value(id=self._filler.new_id("w"), text="", provenance="open", question=question)

    def _place(self, value_id: str, row_id: str = "", field: str = "") -> tuple[Row, Cell, Value | None]:
        for _, row, cell in self.content.cells():
            for value in cell.values:
                if value_id and value.id == value_id:
                    return row, cell, value
            if not value_id and row.id == row_id and cell.field == field:
                return row, cell, next((v for v in cell.values if v.provenance in ("input", "open")), None)
        raise InputError(german("drafts.no_such_value"))

    def _row(self, row_id: str) -> tuple[Section, Row]:
        for section in self.content.sections:
            for row in section.rows:
                if row.id == row_id:
                    return section, row
        raise InputError(german("drafts.no_such_row"))

    def _section(self, section_id: str) -> Section:
        found = next((s for s in self.content.sections if s.id == section_id), None)
        if found is None:
            raise InputError(german("drafts.no_such_section"))
        return found

    def _put(self, row: Row, cell: Cell, values: Sequence[Value]) -> None:
        changed = cell.model_copy(update={"values": tuple(values)})
        cells = tuple(changed if c.field == cell.field else c for c in row.cells)
        self._replace(row, row.model_copy(update={"cells": cells}))

    def _replace(self, old: Row, new: Row) -> None:
        self.content = self.content.with_rows(lambda _section, row: new if row.id == old.id else row)

    def _rows(self, section: Section, rows: Sequence[Row]) -> None:
        changed = section.model_copy(update={"rows": tuple(rows)})
        sections = tuple(changed if s.id == section.id else s for s in self.content.sections)
        self.content = self.content.model_copy(update={"sections": sections})
