"""Blocks become the text of a document and passages: stretches of it that follow its structure, with exact offsets."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from corpus.model import Document, Passage, Section, digest
from ingest.cleaning import letters
from ingest.parsed import Block, Parsed
from ingest.sentences import sentence_starts

TARGET = 110
"""Words from which a passage is long enough to end at the next block."""
MOST = 170
"""Words that a passage of running text does not exceed."""
LEAST = 30
"""Words below which a section goes together with the next one."""
TABLE_MOST = 160
TABLE_ALONE = 25
"""Words from which a table is a passage of its own."""
_TITLE = 160
Confidence = Literal["high", "medium", "low"]


@dataclass
class _Unit:
    """A stretch of document text that no passage divides."""

    start: int
    end: int
    words: int
    pages: tuple[int, int]
    path: tuple[str, ...]
    alone: bool = False
    opens: bool = False
    """Stands right behind a heading."""
    heading: bool = False


@dataclass
class _Writer:
    """The text of the document as it grows."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, gap: str) -> tuple[int, int]:
        if self.parts:
            self.parts.append(gap)
            self.length += len(gap)
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length


def document_of(parsed: Parsed, source_id: str, title: str, report: dict[str, object]) -> Document:
    """The document with its sections and passages; equal input gives equal ids."""
    writer = _Writer()
    units, sections = _written(parsed.blocks, writer)
    text = "".join(writer.parts)
    labels = {page.page: page.label for page in parsed.pages}
    document_id = f"{source_id}-d"
    seen: Counter[str] = Counter()
    passages = []
    for ordinal, group in enumerate(_grouped(units)):
        start, end = group[0].start, group[-1].end
        body = text[start:end]
        key = digest(body)
        seen[key] += 1
        path = _path(group)
        first, last = min(u.pages[0] for u in group), max(u.pages[1] for u in group)
        passages.append(
            Passage(
                id=f"{source_id}-{digest(key, seen[key])[:12]}",
                source_id=source_id,
                document_id=document_id,
                ordinal=ordinal,
                start=start,
                end=end,
                text=body,
                title=_passage_title(path, title),
                heading_path=(title, *path) if path[:1] != (title,) else path,
                locator=locator(path, first, last, labels),
                pages=_labels(first, last, labels),
                kind="original",
                facets={"page": tuple(str(n) for n in range(first, last + 1))} if first else {},
            )
        )
    return Document(
        id=document_id, source_id=source_id, title=title, ordinal=0, text=text,
        sections=tuple(sections), passages=tuple(passages), report=report,
    )  # fmt: skip


def _written(blocks: Sequence[Block], writer: _Writer) -> tuple[list[_Unit], list[Section]]:
    units: list[_Unit] = []
    opened: list[tuple[str, int, int]] = []
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    fresh = False
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            level = max(block.level, 1)
            path = [(n, h) for n, h in path if n < level] + [(level, block.text)]
            _close(opened, sections, level, writer.length)
            start, end = writer.add(block.text, "\n\n")
            opened.append((block.text, level, end))
            fresh = True
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            if following is None or (following.kind == "heading" and max(following.level, 1) <= level):
                units.append(
                    _Unit(
                        start, end, len(block.text.split()), _pages(block), tuple(h for _, h in path[:-1]), heading=True
                    )
                )
            continue
        near = block.kind == "list" and i > 0 and blocks[i - 1].kind == "list"
        for unit in _units(block, writer, "\n" if near else "\n\n", tuple(h for _, h in path)):
            unit.opens, fresh = fresh, False
            units.append(unit)
    _close(opened, sections, 0, writer.length)
    sections.sort(key=lambda s: (s.start, s.level))
    return units, sections


def _close(opened: list[tuple[str, int, int]], sections: list[Section], level: int, end: int) -> None:
    while opened and opened[-1][1] >= level:
        heading, own, start = opened.pop()
        sections.append(Section(heading=heading, level=own, start=min(start, end), end=end))


def _units(block: Block, writer: _Writer, gap: str, path: tuple[str, ...]) -> Iterator[_Unit]:
    pages = _pages(block)
    if block.kind == "table":
        parts = list(table_parts(block.rows))
        words = sum(len(p.split()) for p in parts)
        for part in parts:
            start, end = writer.add(part, "\n\n")
            yield _Unit(start, end, len(letters_words(part)), pages, path, alone=len(parts) > 1 or words > TABLE_ALONE)
        return
    text = f"- {block.text}" if block.kind == "list" else block.text
    start, _ = writer.add(text, gap)
    for a, b in _divided(text):
        yield _Unit(start + a, start + b, len(text[a:b].split()), pages, path)


def letters_words(text: str) -> list[str]:
    """Words of a Markdown table, its bars not counted."""
    return [w for w in text.split() if any(c.isalnum() for c in w)]


def _pages(block: Block) -> tuple[int, int]:
    return block.page, max(block.page, block.end_page)


def table_parts(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table as Markdown, in parts of bearable length, each with the header row."""
    cells = [[cell.replace("|", "/") for cell in row] for row in rows]
    head, body = cells[0], cells[1:]
    if not body:
        yield _row(head)
        return
    top = [_row(head), "|" + " --- |" * len(head)]
    part: list[str] = []
    words = 0
    for row in body:
        size = sum(len(cell.split()) for cell in row)
        if part and words + size > TABLE_MOST:
            yield "\n".join(top + part)
            part, words = [], 0
        part.append(_row(row))
        words += size
    yield "\n".join(top + part)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _divided(text: str) -> list[tuple[int, int]]:
    """Offsets of the parts of a paragraph: itself, or about equal runs of whole sentences."""
    words = len(text.split())
    if words <= MOST:
        return [(0, len(text))]
    parts = -(-words // TARGET)
    aim = words / parts
    starts = [*sentence_starts(text), len(text)]
    found: list[tuple[int, int]] = []
    begin = 0
    for start, after in zip(starts[1:], [*starts[2:], len(text)], strict=True):
        size = len(text[begin:start].split())
        ahead = len(text[begin:after].split())
        if start < len(text) and (size >= aim or ahead > MOST):
            found.append((begin, len(text[:start].rstrip())))
            begin = start
    found.append((begin, len(text)))
    return [piece for a, b in found for piece in _forced(text, a, b)]


def _forced(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence that is longer than any passage may be is cut between words."""
    limit = 2 * MOST
    while len(text[start:end].split()) > limit:
        cut = start
        for _ in range(MOST):
            cut = text.find(" ", cut + 1)
        yield start, cut
        start = cut + 1
    yield start, end


def _grouped(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """Units that make one passage each."""
    group: list[_Unit] = []
    words = 0
    for i, unit in enumerate(units):
        if group and _ends(group, words, unit):
            yield group
            group, words = [], 0
        group.append(unit)
        words += unit.words
        nothing_follows = i + 1 == len(units)
        if unit.alone and not nothing_follows:
            yield group
            group, words = [], 0
    if group:
        yield group


def _ends(group: Sequence[_Unit], words: int, unit: _Unit) -> bool:
    if words + unit.words > MOST:
        return not all(u.heading for u in group) or words > LEAST
    if unit.alone:
        return words >= LEAST
    if unit.opens or unit.heading:
        return words >= LEAST and not all(u.heading for u in group)
    return words >= TARGET


def _path(group: Sequence[_Unit]) -> tuple[str, ...]:
    """Headings above the group; those that come later stand in its text."""
    return group[0].path


def _passage_title(path: Sequence[str], title: str) -> str:
    if not path:
        return title[:_TITLE]
    name = path[-1]
    if len(letters(name)) < 22 and len(path) > 1:
        name = f"{path[-2]}: {name}"
    elif len(letters(name)) < 22 and letters(title) != letters(name):
        name = f"{title}: {name}"
    return name[:_TITLE]


def _labels(first: int, last: int, labels: dict[int, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels[n] for n in range(first, last + 1) if labels.get(n)))


def locator(path: Sequence[str], first: int, last: int, labels: dict[int, str]) -> str:
    """Where the passage stands, in words: ``Ziele › Mobilität, S. 12 (PDF-Seite 14)``."""
    where = " › ".join(path[-2:])[:200]
    if not first:
        return where
    physical = str(first) if first == last else f"{first}–{last}"
    printed = _labels(first, last, labels)
    if printed == tuple(str(n) for n in range(first, last + 1)):
        page = f"S. {printed[0]}" if len(printed) == 1 else f"S. {printed[0]}–{printed[-1]}"
    elif printed:
        page = f"S. {printed[0] if len(printed) == 1 else f'{printed[0]}–{printed[-1]}'} (PDF-Seite {physical})"
    else:
        page = f"PDF-Seite {physical}"
    return f"{where}, {page}" if where else page


def report_of(parsed: Parsed, size: int) -> dict[str, object]:
    """The parse report that is stored with the document; why a page was skipped, and the confidence, are codes."""
    return {
        "format": parsed.format,
        "bytes": size,
        "pages": len(parsed.pages),
        "read": sum(p.state in ("read", "ocr", "tagged") for p in parsed.pages),
        "recognised": sum(p.state == "ocr" for p in parsed.pages),
        "skipped": [{"page": p.page, "why": p.state} for p in parsed.pages if p.state in ("empty", "contents", "scan")],
        "columns": max((p.columns for p in parsed.pages), default=1),
        "tables": sum(b.kind == "table" for b in parsed.blocks),
        "suspicious": [{"page": p.page, "why": p.suspicious} for p in parsed.pages if p.suspicious],
        "hidden": parsed.hidden,
        "repeated": parsed.repeated,
        "notes": list(parsed.notes),
        "confidence": confidence(parsed),
    }


def confidence(parsed: Parsed) -> Confidence:
    """How far the text can be relied on, by the share of doubtful pages."""
    if not parsed.pages:
        return "high" if parsed.hidden == 0 else "medium"
    doubtful = sum(1.0 for p in parsed.pages if p.state == "scan") + sum(
        0.5 for p in parsed.pages if p.state == "ocr" or p.suspicious
    )
    share = doubtful / len(parsed.pages)
    return "high" if share < 0.05 else "medium" if share < 0.3 else "low"
