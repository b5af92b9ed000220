"""ODT (ODF 1.3): headings, lists, tables, notes behind their paragraph; hidden text left out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.archive import member_names
from ingest.cleaning import clean, invisible, superscript
from ingest.errors import RejectedError
from ingest.formats.office import Element, optional_part, parse_part
from ingest.parsed import Block, Parsed

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = (
    f"{_TEXT}table-of-content",
    f"{_TEXT}tracked-changes",
    f"{_TEXT}illustration-index",
    f"{_TEXT}alphabetical-index",
    f"{_OFFICE}annotation",
    f"{_TEXT}sequence-decls",
    f"{_OFFICE}forms",
)


@dataclass
class _Reading:
    unseen: frozenset[str]
    """Names of text styles that hide their text."""
    hidden: int = 0
    open_notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


def read_odt(data: bytes) -> Parsed:
    """A checked ODT archive."""
    names = member_names(data)
    manifest = optional_part(data, names, "META-INF/manifest.xml") if "META-INF/manifest.xml" in names else None
    if manifest is not None and next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None:
        raise RejectedError(
            "password", "Das Dokument ist mit einem Kennwort geschützt. Bitte speichern Sie es ohne Kennwort."
        )
    content = parse_part(data, "content.xml")
    reading = _Reading(frozenset(_unseen(content)))
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    blocks = list(_blocks(body, reading, "paragraph")) if body is not None else []
    meta = optional_part(data, names, "meta.xml")
    named = clean(next((e.text or "" for e in meta.iter(f"{_DC}title")), "")) if meta is not None else ""
    title = named or next((b.text for b in blocks[:10] if b.kind == "heading"), "")
    return Parsed(format="odt", title=title, blocks=tuple(blocks), hidden=reading.hidden)


def _unseen(content: Element) -> Iterator[str]:
    for style in content.iter(f"{_STYLE}style"):
        properties = style.find(f"{_STYLE}text-properties")
        if properties is None:
            continue
        size = (properties.get(f"{_FO}font-size") or "99").removesuffix("pt")
        tiny = size.replace(".", "", 1).isdigit() and float(size) < 3
        white = (properties.get(f"{_FO}color") or "").lower() in ("#ffffff", "#fefefe")
        ground = properties.get(f"{_FO}background-color") or "transparent"
        shaded = ground not in ("transparent", "#ffffff") or next(
            (
                True
                for p in style.iter()
                if (p.get(f"{_FO}background-color") or "transparent") not in ("transparent", "#ffffff")
            ),
            False,
        )
        if properties.get(f"{_TEXT}display") in ("none", "true") or tiny or (white and not shaded):
            yield style.get(f"{_STYLE}name") or ""


def _blocks(parent: Element, reading: _Reading, kind: str) -> Iterator[Block]:
    for child in parent:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_TEXT}h":
            level = child.get(f"{_TEXT}outline-level") or "1"
            text = clean(_text(child, reading))
            if text:
                yield Block(kind="heading", text=text, level=int(level) if level.isdigit() else 1)
        elif child.tag == f"{_TEXT}p":
            text = clean(_text(child, reading))
            if text:
                yield Block(kind="list" if kind == "list" else "note" if kind == "note" else "paragraph", text=text)
        elif child.tag == f"{_TEXT}list":
            yield from _blocks(child, reading, "list")
        elif child.tag == f"{_TABLE}table":
            yield from _table(child, reading)
        else:
            yield from _blocks(child, reading, kind)
        yield from _beside(reading)


def _beside(reading: _Reading) -> Iterator[Block]:
    boxes, notes = list(reading.boxes), list(reading.open_notes)
    reading.boxes.clear()
    reading.open_notes.clear()
    for box in boxes:
        yield from _blocks(box, reading, "note")
    for mark, text in notes:
        yield Block(kind="note", text=f"{mark} {text}")


def _text(element: Element, reading: _Reading) -> str:
    if (element.get(f"{_TEXT}style-name") or "") in reading.unseen or element.get(f"{_TEXT}display") == "none":
        reading.hidden += len("".join(str(t) for t in element.itertext()).strip())
        return ""
    text = element.text or ""
    reading.hidden += invisible(text)
    for child in element:
        if child.tag == f"{_TEXT}note":
            text += _note(child, reading)
        elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            text += " "
        elif child.tag == f"{_DRAW}frame":
            reading.boxes += list(child.iter(f"{_DRAW}text-box"))
        elif child.tag == f"{_TEXT}hidden-text" or child.tag in _SKIPPED:
            pass
        elif isinstance(child.tag, str):
            text += _text(child, reading)
        text += child.tail or ""
    return text


def _note(note: Element, reading: _Reading) -> str:
    mark = superscript(note.findtext(f"{_TEXT}note-citation") or "")
    body = note.find(f"{_TEXT}note-body")
    if body is not None:
        reading.open_notes.append((mark, clean(" ".join("".join(str(t) for t in p.itertext()) for p in body))))
    return f" {mark}"


def _table(table: Element, reading: _Reading) -> Iterator[Block]:
    rows = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            repeat = cell.get(f"{_TABLE}number-columns-repeated") or "1"
            text = clean(" ".join(_text(p, reading) for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h")))
            cells += [text] * min(int(repeat) if repeat.isdigit() else 1, 64 if text else 8)
        if any(cells):
            rows.append(cells)
    width = max((len(r) for r in rows), default=0)
    if width > 1:
        yield Block(kind="table", rows=tuple(tuple(r + [""] * (width - len(r))) for r in rows))
    else:
        yield from (Block(kind="note", text=r[0]) for r in rows)
