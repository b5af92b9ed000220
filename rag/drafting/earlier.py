"""Earlier drafts of a project: what later documents take over from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.drafting.content import Content, Row, Value


@dataclass(frozen=True, kw_only=True)
class EarlierDraft:
    """A stored draft that fields may come over from."""

    id: str
    content: Content


class Earlier:
    """Fields by ``template/field`` and rows by ``template/section`` over several drafts, newest first."""

    def __init__(self, drafts: Sequence[EarlierDraft] = ()) -> None:
        self.drafts = tuple(drafts)

    def values(self, path: str) -> Iterator[tuple[EarlierDraft, Value]]:
        """Settled values (given or stated, not open, not merely suggested) of the newest draft that has any."""
        template, _, field = path.partition("/")
        for draft in self.drafts:
            if draft.content.template != template:
                continue
            cells = [cell for _, _, cell in draft.content.cells() if cell.field == field]
            found = [v for cell in cells for v in cell.values if v.provenance == "input"]
            if found:
                yield from ((draft, value) for value in found)
                return

    def rows(self, path: str) -> Iterator[tuple[EarlierDraft, Row]]:
        """Rows of a section of all drafts of the template, oldest draft first."""
        template, _, section_id = path.partition("/")
        for draft in reversed(self.drafts):
            if draft.content.template == template:
                for section in draft.content.sections:
                    if section.id == section_id:
                        yield from ((draft, row) for row in section.rows)

    def of(self, template: str) -> Iterator[EarlierDraft]:
        """Drafts of a template, oldest first."""
        return (d for d in reversed(self.drafts) if d.content.template == template)

    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """What earlier briefs said; the newest draft wins."""
        merged: dict[str, tuple[str, ...]] = {}
        for draft in reversed(self.drafts):
            merged |= {name: values for name, values in draft.content.facts.items() if values}
        return merged
