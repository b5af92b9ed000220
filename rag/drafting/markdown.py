"""A draft as Markdown: one form for reading, for the command line and for sending on."""

from collections import Counter
from collections.abc import Iterator, Sequence

from prompts.german import text as german
from rag.drafting.complete import missing
from rag.drafting.content import Cell, Content, Section, Value, only_examples, sources_of


def markdown(content: Content, head: Sequence[tuple[str, str]] = ()) -> str:
    """``content`` as Markdown with markers ``[1]``, the source list and the note on its making."""
    lines = [f"# {content.title}", ""]
    lines += [f"**{name}:** {escaped(value)}  " for name, value in head if value]
    lines += ["", f"*{german('drafts.legend')}*", ""]
    for section in content.sections:
        lines += [f"## {section.title}{_addition(section.published)}", ""]
        lines += [f"*{section.lead}*", ""] if section.lead else []
        lines += {"form": _form, "list": _list, "table": _table}[section.kind](unmarked(section))
        lines.append("")
    lines += _tail(content)
    return "\n".join(lines).strip() + "\n"


def value_text(value: Value) -> str:
    """A value in words: its text with markers, or what is open."""
    markers = "".join(f" [{number}]" for number in dict.fromkeys(c.marker for c in value.citations))
    if value.provenance == "open":
        return (
            german("drafts.open", question=value.question) if value.question else german("drafts.open_plain")
        ) + markers
    mark = german("drafts.suggestion_mark") if value.provenance == "suggestion" else ""
    return f"{mark}{value.text}{markers}"


def unmarked(section: Section) -> Section:
    """``section`` with its suggestions shown plainly where its title says that all are examples."""
    if not only_examples(section):
        return section
    rows = []
    for row in section.rows:
        cells = []
        for cell in row.cells:
            values = tuple(v.model_copy(update={"provenance": "source"}) for v in cell.values)
            cells.append(cell.model_copy(update={"values": values}))
        rows.append(row.model_copy(update={"cells": tuple(cells)}))
    return section.model_copy(update={"rows": tuple(rows)})


def left_out_lines(content: Content) -> list[str]:
    """How much was left out, by reason."""
    counts = Counter(o.reason for o in content.left_out)
    return [
        german("drafts.left_out_one" if n == 1 else "drafts.left_out", count=n, reason=r) for r, n in counts.items()
    ]


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it as it stands."""
    for character in ("\\", "|", "*", "_", "`", "<", "#"):
        text = text.replace(character, f"\\{character}")
    return text.replace("](", "]\\(").replace("\n", " ")


def _form(section: Section) -> Iterator[str]:
    for row in section.rows:
        for cell in row.cells:
            yield f"### {cell.field}{_addition(cell.published or not section.published)}"
            yield ""
            yield from _values(cell)
            yield ""


def _list(section: Section) -> Iterator[str]:
    for row in section.rows:
        shown = [value_text(v) for cell in row.cells for v in cell.values]
        yield f"- [ ] {escaped('; '.join(shown))}"


def _table(section: Section) -> Iterator[str]:
    published = {c.field: c.published for row in section.rows for c in row.cells}
    names = [f"{n}{_addition(published.get(n, True) or not section.published)}" for n in section.columns]
    yield "| " + " | ".join(escaped(n) for n in names) + " |"
    yield "|" + " --- |" * len(names)
    for row in section.rows:
        yield "| " + " | ".join(_cell(cell) for cell in row.cells) + " |"


def _cell(cell: Cell) -> str:
    shown = []
    for value in cell.values:
        if value.provenance == "open" and cell.choices:
            shown.append("☐ " + " ☐ ".join(cell.choices))
        else:
            shown.append(value_text(value))
    return "<br>".join(escaped(s) for s in shown) or " "


def _values(cell: Cell) -> Iterator[str]:
    if len(cell.values) == 1:
        yield escaped(value_text(cell.values[0]))
    else:
        yield from (f"- {escaped(value_text(value))}" for value in cell.values)
    if cell.choices and not any(v.provenance == "input" for v in cell.values):
        yield ""
        yield "☐ " + " ☐ ".join(escaped(c) for c in cell.choices)


def _tail(content: Content) -> Iterator[str]:
    lacking = missing(content)
    if lacking:
        yield f"## {german('drafts.missing_title')}"
        yield ""
        yield german("drafts.missing", names=", ".join(lacking))
        yield ""
    if content.conflicts:
        yield f"## {german('drafts.conflicts_title')}"
        yield ""
        yield from (f"- {escaped(c)}" for c in content.conflicts)
        yield ""
    if content.left_out:
        yield f"## {german('drafts.left_out_title')}"
        yield ""
        yield from (f"- {escaped(line)}" for line in left_out_lines(content))
        yield ""
    yield f"## {german('drafts.sources_title')}"
    yield ""
    for c in sources_of(content):
        yield f"{c.marker}. {escaped(source_line(c.kind, c.source, c.locator))}"
    yield ""
    yield f"*{machine_note(content)}*"


def source_line(kind: str, source: str, locator: str) -> str:
    """An entry of the source list."""
    return german(f"drafts.source_{kind}", source=source, locator=locator)


def machine_note(content: Content) -> str:
    """What a machine did in this draft."""
    return german("drafts.machine_worded" if content.model else "drafts.machine", model=content.model or "")


def _addition(published: bool) -> str:
    return "" if published else f" ({german('drafts.addition')})"
