"""A draft as Markdown, for reading, for the command line and for sending on."""

from collections.abc import Iterator

from prompts.german import text as german
from rag.drafting.content import Content
from rag.drafting.printed import Printed, PrintedCell, PrintedSection, columns_of, printed


def markdown(content: Content, version: int = 1) -> str:
    """``content`` as Markdown with markers ``[1]``, the source list and the note on its making."""
    return "\n".join(_lines(printed(content, version))).strip() + "\n"


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it as it stands."""
    for character in ("\\", "|", "*", "_", "`", "<", "#"):
        text = text.replace(character, f"\\{character}")
    return text.replace("](", "]\\(").replace("\n", " ")


def _lines(draft: Printed) -> Iterator[str]:
    yield from (f"# {escaped(draft.title)}", "")
    yield from (f"**{name}:** {escaped(value)}  " for name, value in draft.head)
    yield from ("", f"*{draft.legend}*", "")
    for section in draft.sections:
        yield from (f"## {section.title}", "")
        yield from (f"*{section.lead}*", "") if section.lead else ()
        yield from {"form": _form, "list": _list, "table": _table}[section.kind](section)
        yield ""
    yield from (f"## {german('drafts.missing_title')}", "", escaped(draft.missing), "")
    for key, lines in (("conflicts_title", draft.conflicts), ("left_out_title", draft.left_out)):
        if lines:
            yield from (f"## {german(f'drafts.{key}')}", "", *(f"- {escaped(line)}" for line in lines), "")
    yield from (f"## {german('drafts.sources_title')}", "")
    yield from (f"*{german('drafts.sources_note')}*", "")
    for reference in draft.references:
        yield from (
            f"**{escaped(reference.publication)}**" + (f" <{reference.address}>" if reference.address else ""),
            "",
        )
        yield from (f"- [{marker}] {escaped(place)}" for marker, place in reference.places)
        yield ""
    yield from ("", f"*{draft.note}*")


def _form(section: PrintedSection) -> Iterator[str]:
    for row in section.rows:
        for cell in row:
            lines = [escaped(p.line()) for p in cell.pieces]
            yield from (f"### {escaped(cell.name)}", "")
            yield from lines if len(lines) == 1 else (f"- {line}" for line in lines)
            yield from ("", _boxes(cell)) if cell.choices else ()
            yield ""


def _list(section: PrintedSection) -> Iterator[str]:
    for row in section.rows:
        yield "- " + escaped("; ".join(p.line() for cell in row for p in cell.pieces))


def _table(section: PrintedSection) -> Iterator[str]:
    yield "| " + " | ".join(escaped(n) for n in columns_of(section)) + " |"
    yield "|" + " --- |" * len(section.columns)
    for row in section.rows:
        yield "| " + " | ".join(_cell(cell) for cell in row) + " |"


def _cell(cell: PrintedCell) -> str:
    shown = [escaped(p.line()) for p in cell.pieces]
    return "<br>".join([*shown, *([_boxes(cell)] if cell.choices else [])]) or " "


def _boxes(cell: PrintedCell) -> str:
    return "☐ " + " ☐ ".join(escaped(c) for c in cell.choices)
