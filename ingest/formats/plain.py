"""Plain text: lines become paragraphs, headings and list items again; what stands twice is kept once."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

from ingest.cleaning import bullet, clean, invisible, letters, numbered, without_bullet
from ingest.formats.encoding import decode
from ingest.hyphens import HYPHENS, Mended, join_lines, vocabulary
from ingest.parsed import Block, Parsed
from ingest.repeats import without_repeats

_TAG = re.compile(r"</?(?:ul|ol|li|p|br|div|span|b|i|strong|em|table|tr|td|th)\b[^<>]{0,300}>", re.I)
_BREAKING = re.compile(r"</?(?:ul|ol|li|p|br|div|tr)\b[^<>]{0,300}>", re.I)
_PAGE_NUMBER = re.compile(r"^[-–\s]*(?:seite\s+)?\d{1,4}[-–\s]*$", re.I)
_END = (".", "!", "?", ":", ";", "“", "”", "»", ")", "…")
_NOTE = re.compile(r"^\d{1,3}\s+\S")
_WORDS_HEADING = 14
_CHARS_HEADING = 100


@dataclass
class _Group:
    """Lines that stand together."""

    lines: list[str] = field(default_factory=list)
    loose: bool = False
    """Every line stood between blank lines, as margin notes do after extraction."""


def read_plain(data: bytes) -> Parsed:
    """Text of any encoding."""
    text, encoding = decode(data)
    hidden = invisible(text)
    lines = _prepared(text)
    known = vocabulary(lines)
    width = _width(lines)
    groups = _led_on(_apart(_grouped(lines), width), width)
    mended = Mended(text)
    blocks = [block for group in _rejoined(groups) for block in _blocks(group, known, mended)]
    blocks, repeated = without_repeats(_whole_tables(blocks))
    title = next((b.text for b in blocks[:5] if b.kind == "heading"), "")
    notes = () if encoding == "utf-8" else (f"Zeichencodierung erkannt: {encoding}.",)
    return Parsed(format="text", title=title, blocks=tuple(blocks), hidden=hidden, repeated=repeated, notes=notes)


def _whole_tables(blocks: list[Block]) -> list[Block]:
    """Rows that stand one after the other with the same number of cells are one table."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if last and block.kind == last.kind == "table" and len(block.rows[0]) == len(last.rows[0]):
            found[-1] = Block(kind="table", rows=last.rows + block.rows)
        else:
            found.append(block)
    return found


def _prepared(text: str) -> list[str]:
    text = _page_breaks(text.replace("\x0c", "\n\n"))
    text = _TAG.sub("", _BREAKING.sub("\n", text))
    lines = [line if "\t" in line.strip() else clean(line) for line in text.split("\n")]
    running = {line for line, n in Counter(lines).items() if n >= 4 and 8 < len(line) < 80 and "|" not in line}
    heads = {line for line in running if not line.endswith(_END) and not bullet(line) and len(line.split()) > 2}
    return ["" if _PAGE_NUMBER.match(line) or line in heads else line for line in lines]


def _page_breaks(text: str) -> str:
    """Some extractions mark a new page by a single blank before its first line; it begins something new."""
    return re.sub(r"\n (?=[A-ZÄÖÜ„•])", "\n\n", text) if text.count("\n  ") < text.count("\n ") * 0.3 else text


def _width(lines: list[str]) -> int:
    """Column width of wrapped text: the 90th percentile of line lengths; huge when lines are whole paragraphs."""
    lengths = sorted(len(line) for line in lines if len(line) > 20)
    return lengths[int(len(lengths) * 0.9)] if lengths else 80


def _grouped(lines: list[str]) -> list[_Group]:
    """Runs of lines without a blank line between them; runs of single short lines count as one loose group."""
    groups, current = [], _Group()
    for line in [*lines, ""]:
        if line:
            current.lines.append(line)
        elif current.lines:
            groups.append(current)
            current = _Group()
    merged: list[_Group] = []
    i = 0
    while i < len(groups):
        run = i
        while run < len(groups) and _loose_line(groups[run]):
            run += 1
        if run - i >= 4 and _flows([g.lines[0] for g in groups[i:run]]):
            merged.append(_Group([g.lines[0] for g in groups[i:run]], loose=True))
            i = run
        else:
            merged.append(groups[i])
            i += 1
    return merged


def _loose_line(group: _Group) -> bool:
    return len(group.lines) == 1 and len(group.lines[0]) < 42 and not bullet(group.lines[0])


def _flows(lines: list[str]) -> bool:
    """Whether lines read on from one to the next rather than standing for themselves."""
    pairs = list(itertools.pairwise(lines))
    flowing = sum(1 for a, b in pairs if a[-1] in HYPHENS or b[:1].islower() or (not a.endswith(_END) and a[-1] == ","))
    return flowing >= len(pairs) * 0.3


def _apart(groups: list[_Group], width: int) -> list[_Group]:
    """Split groups where a heading, a list item or a finished paragraph ends."""
    found = []
    for group in groups:
        current = _Group(loose=group.loose)
        local = max((len(line) for line in group.lines), default=width)
        for line in group.lines:
            starts = _item(line) or "\t" in line or _breaks(current.lines, line, min(local, width), group.loose)
            if current.lines and starts:
                found.append(current)
                current = _Group(loose=group.loose)
            current.lines.append(line)
        found.append(current)
    return found


def _item(line: str) -> bool:
    return bullet(line) or ((numbered(line) and line[0] in "(") or bool(re.match(r"^\d{1,2}[.)]\s+[A-ZÄÖÜ]", line)))


def _breaks(before: list[str], line: str, width: int, loose: bool) -> bool:
    """Whether ``line`` begins something new: the line before ended early though the next word would have fitted."""
    if not before:
        return False
    last = before[-1]
    if loose:
        return bool(_NOTE.match(line)) and last.endswith(_END)
    if last[-1] in HYPHENS or line[:1].islower() or _item(before[0]) or "\t" in last:
        return "\t" in last
    if width > 200:
        return True
    early = len(last) + 1 + len(line.split()[0]) <= width * 0.93
    if not early:
        return False
    if last.endswith(_END):
        return True
    if len(before) > 4:
        return False
    heading = " ".join(before)
    return len(heading.split()) <= _WORDS_HEADING and line[:1].isupper() and not _still_heading(last, line, width)


def _still_heading(last: str, line: str, width: int) -> bool:
    """A second line of a heading is short itself, or the first one cannot end there."""
    return len(line) < width * 0.6 or last.split()[-1].lower() in _OPEN


_OPEN = frozenset(
    "der die das den dem des ein eine einer eines einem und oder für von vom zu zur zum in im mit an auf"
    " bei durch als".split()
)


def _led_on(groups: list[_Group], width: int) -> list[_Group]:
    """Join a full line that cannot be a heading, because it ends in a small word, with what follows."""
    found: list[_Group] = []
    for group in groups:
        before = found[-1] if found else None
        if before and not before.loose and not group.loose and _unfinished(before) and not _item(group.lines[0]):
            last, first = before.lines[-1], group.lines[0]
            full = len(last) + 1 + len(first.split()[0]) > width * 0.93
            if full and len(last) < width * 1.5 and last.split()[-1][:1].islower() and "\t" not in last + first:
                before.lines += group.lines
                continue
        found.append(group)
    return found


def _rejoined(groups: list[_Group]) -> list[_Group]:
    """Join what a blank line, a page break or a margin note tore apart in mid-sentence."""
    pending = list(groups)
    done: list[_Group] = []
    while pending:
        group = pending.pop(0)
        if done and _continues(done[-1], group):
            done[-1].lines += group.lines
            continue
        done.append(group)
        if _mid_sentence(group):
            for ahead in range(1, min(4, len(pending))):
                beside = pending[:ahead]
                if _continues(group, pending[ahead]) and all(_beside(b) for b in beside):
                    group.lines += pending.pop(ahead).lines
                    break
    return done


def _unfinished(group: _Group) -> bool:
    return bool(group.lines) and not group.lines[-1].endswith(_END) and "\t" not in group.lines[-1]


def _beside(group: _Group) -> bool:
    """Whether a group may stand in the middle of a sentence: notes, captions and other short remarks."""
    short = len(group.lines) < 3 and len(" ".join(group.lines)) < 160 and group.lines[-1][-1] not in HYPHENS
    return group.loose or bool(_NOTE.match(group.lines[0])) or (short and group.lines[0][:1].isupper())


def _mid_sentence(group: _Group) -> bool:
    """Whether a group ends within a sentence, other than a heading does."""
    return _unfinished(group) and (group.lines[-1][-1] in HYPHENS or len(" ".join(group.lines)) > 100)


def _continues(before: _Group, after: _Group) -> bool:
    if not before.lines or before.loose != after.loose or "\t" in before.lines[-1] + after.lines[0]:
        return False
    last, first = before.lines[-1], after.lines[0]
    if (bullet(first) and first[:2] != "-") or not _unfinished(before):
        return False
    if last[-1] in HYPHENS:
        return first[:1].islower()
    return first[:1].islower() and not _item(first) and len(last) > 12


def _blocks(group: _Group, known: frozenset[str], mended: Mended) -> list[Block]:
    lines = group.lines
    if any("\t" in line for line in lines):
        cells = tuple(tuple(clean(c) for c in line.split("\t")) for line in lines)
        if sum(bool(c) for c in cells[0]) > 1:
            return [Block(kind="table", rows=cells)]
        lines = [clean(line) for line in lines]
    text = mended(join_lines(lines, known))
    if not text or not any(c.isalnum() for c in text):
        return []
    if group.loose:
        return [Block(kind="note", text=text)]
    if _item(text):
        return [Block(kind="list", text=without_bullet(text))]
    if _is_heading(text, lines):
        return [Block(kind="heading", text=text, level=1 if len(letters(text)) > 3 else 2)]
    return [Block(kind="paragraph", text=text)]


def _is_heading(text: str, lines: list[str]) -> bool:
    words = text.split()
    if len(text) > _CHARS_HEADING or len(words) > _WORDS_HEADING or len(lines) > 4 or len(letters(text)) < 3:
        return False
    if (
        text.endswith((".", ",", ";", ":", "“", "”", "–", "-"))
        or "@" in text
        or "://" in text
        or text.startswith("www.")
    ):
        return False
    return text[0].isupper() or text[0] in "„»" or bool(re.match(r"^\d+(\.\d+)*\.?\s+[A-ZÄÖÜ]", text))
