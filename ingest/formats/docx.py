"""DOCX (ECMA-376): styled paragraphs, lists, tables, footnotes behind their paragraph; hidden text left out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.archive import member_names
from ingest.cleaning import clean, invisible, superscript
from ingest.formats.office import Element, optional_part, parse_part
from ingest.parsed import Block, Parsed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CONTENTS = f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery[@{_W}val='Table of Contents']"
_TINY = 6
"""Half points below which nobody can read."""


@dataclass
class _Reading:
    levels: dict[str, int]
    """Heading level by style id."""
    notes: dict[str, str]
    hidden: int = 0
    open_notes: list[tuple[str, str]] = field(default_factory=list)


def read_docx(data: bytes) -> Parsed:
    """A checked DOCX archive."""
    names = member_names(data)
    styles = optional_part(data, names, "word/styles.xml")
    reading = _Reading(_levels(styles) if styles is not None else {}, {})
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        root = optional_part(data, names, part)
        if root is not None:
            for note in root:
                text = clean(" ".join("".join(t.text or "" for t in p.iter(f"{_W}t")) for p in note.iter(f"{_W}p")))
                reading.notes[f"{part[5:8]}{note.get(f'{_W}id')}"] = text
    body = parse_part(data, "word/document.xml").find(f"{_W}body")
    blocks = list(_blocks(body, reading)) if body is not None else []
    core = optional_part(data, names, "docProps/core.xml")
    named = clean(core.findtext(f"{_DC}title") or "") if core is not None else ""
    title = named or next((b.text for b in blocks[:10] if b.kind == "heading"), "")
    return Parsed(format="docx", title=title, blocks=tuple(blocks), hidden=reading.hidden)


def _levels(styles: Element) -> dict[str, int]:
    levels, based = {}, {}
    for style in styles.iter(f"{_W}style"):
        key = style.get(f"{_W}styleId") or ""
        name = style.find(f"{_W}name")
        label = (name.get(f"{_W}val") or "").lower() if name is not None else ""
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        parent = style.find(f"{_W}basedOn")
        based[key] = parent.get(f"{_W}val") or "" if parent is not None else ""
        if outline is not None and (outline.get(f"{_W}val") or "9").isdigit() and int(outline.get(f"{_W}val") or 9) < 9:
            levels[key] = int(outline.get(f"{_W}val") or 0) + 1
        elif label.startswith(("heading ", "überschrift ")) and label[-1].isdigit():
            levels[key] = int(label[-1])
        elif label in ("title", "titel"):
            levels[key] = 1
    for key, parent_key in based.items():
        if key not in levels and parent_key in levels:
            levels[key] = levels[parent_key]
    return levels


def _blocks(parent: Element, reading: _Reading) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, reading)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, reading)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins") and child.find(_CONTENTS) is None:
            yield from _blocks(child, reading)


def _paragraph(p: Element, reading: _Reading) -> Iterator[Block]:
    style = p.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "") if style is not None else ""
    if name.lower().startswith(("toc", "verzeichnis")):
        return
    text = clean(_text(p, reading))
    boxes = [b for b in p.iter(f"{_W}txbxContent") if not any(a.tag == f"{_MC}Fallback" for a in b.iterancestors())]
    if text:
        level = reading.levels.get(name, 0)
        outline = p.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and (outline.get(f"{_W}val") or "").isdigit() and int(outline.get(f"{_W}val") or 9) < 9:
            level = int(outline.get(f"{_W}val") or 0) + 1
        if level:
            yield Block(kind="heading", text=text, level=level)
        elif p.find(f"{_W}pPr/{_W}numPr") is not None or name.lower().startswith(("list", "aufz")):
            yield Block(kind="list", text=text)
        elif name.lower() in ("caption", "beschriftung"):
            yield Block(kind="caption", text=text)
        else:
            yield Block(kind="paragraph", text=text)
    for box in boxes:
        for block in _blocks(box, reading):
            yield block if block.kind in ("table", "list") else block.model_copy(update={"kind": "note", "level": 0})
    yield from _notes(reading)


def _notes(reading: _Reading) -> Iterator[Block]:
    for mark, text in reading.open_notes:
        yield Block(kind="note", text=f"{mark} {text}")
    reading.open_notes.clear()


def _text(p: Element, reading: _Reading) -> str:
    parts = []
    for run in p.iter(f"{_W}r"):
        if any(
            a.tag in (f"{_W}txbxContent", f"{_W}del", f"{_MC}Fallback") for a in run.iterancestors() if a is not p
        ) and _inside(run, p):
            continue
        text = _run(run, reading)
        if _unseen(run):
            reading.hidden += len(text.strip())
        else:
            reading.hidden += invisible(text)
            parts.append(text)
    return "".join(parts)


def _inside(run: Element, p: Element) -> bool:
    """Whether a box, a deletion or a fallback stands between ``run`` and its paragraph ``p``."""
    for ancestor in run.iterancestors():
        if ancestor is p:
            return False
        if ancestor.tag in (f"{_W}txbxContent", f"{_W}del", f"{_MC}Fallback"):
            return True
    return False


def _run(run: Element, reading: _Reading) -> str:
    text = ""
    for child in run:
        if child.tag == f"{_W}t":
            text += child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            text += " "
        elif child.tag == f"{_W}noBreakHyphen":
            text += "-"
        elif child.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
            key = ("foo" if "footnote" in child.tag else "end") + (child.get(f"{_W}id") or "")
            if reading.notes.get(key):
                mark = superscript(child.get(f"{_W}id") or "")
                reading.open_notes.append((mark, reading.notes[key]))
                text += f" {mark}"
    return text


def _unseen(run: Element) -> bool:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    vanish = properties.find(f"{_W}vanish")
    if vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false"):
        return True
    size = properties.find(f"{_W}sz")
    if size is not None and (size.get(f"{_W}val") or "").isdigit() and int(size.get(f"{_W}val") or 99) < _TINY:
        return True
    colour = properties.find(f"{_W}color")
    white = colour is not None and (colour.get(f"{_W}val") or "").upper() in ("FFFFFF", "FEFEFE", "FFFFFE")
    return white and not _shaded(run)


def _shaded(run: Element) -> bool:
    """Whether ``run`` stands on a coloured ground."""
    for element in (run, *run.iterancestors()):
        for where in ("rPr", "pPr", "tcPr", "tblPr"):
            shade = element.find(f"{_W}{where}/{_W}shd")
            if shade is not None and (shade.get(f"{_W}fill") or "auto").upper() not in ("AUTO", "FFFFFF"):
                return True
    return False


def _table(table: Element, reading: _Reading) -> Iterator[Block]:
    rows = []
    for row in table.findall(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.findall(f"{_W}tc"):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            text = clean(" ".join(_text(p, reading) for p in cell.iter(f"{_W}p")))
            width = int(span.get(f"{_W}val") or 1) if span is not None and (span.get(f"{_W}val") or "").isdigit() else 1
            cells += [text] + [""] * (min(width, 64) - 1)
        if any(cells):
            rows.append(cells)
    width = max((len(r) for r in rows), default=0)
    if width > 1:
        yield Block(kind="table", rows=tuple(tuple(r + [""] * (width - len(r))) for r in rows))
    else:
        yield from (Block(kind="note", text=r[0]) for r in rows)
    yield from _notes(reading)
