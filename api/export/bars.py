"""Time bars of a Prozessplan or Roadmap."""

import re

from api.export.svg import PALE, block, drawing, line, rect, text
from prompts.german import text as german
from rag.drafting.content import Row, Section

_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()
_PARTS = {"anfang": 1, "frühjahr": 4, "mitte": 6, "sommer": 7, "herbst": 10, "winter": 12, "ende": 12}
_MAX_ROWS = 20


def bars(section: Section) -> tuple[str, str, str] | None:
    """One bar a row from "Beginn" to "Ende"; rows without dates are listed in order, dashed and marked as open."""
    rows = [(_first(r), _said(r, "Beginn"), _said(r, "Ende")) for r in section.rows]
    rows = [row for row in rows if row[0]][:_MAX_ROWS]
    if not rows:
        return None
    title, left, width = german("drafts.pictures.bars"), 250.0, 430.0
    spans = [span_of(begin, end) for _, begin, end in rows]
    known = [s for s in spans if s]
    low, high = (min(s[0] for s in known), max(s[1] for s in known)) if known else (0, 1)
    scale = width / max(1, high - low)
    parts, said = [], []
    height = 40 + len(rows) * 30.0
    for year in range(low // 12, high // 12 + 1) if known else ():
        x = left + (year * 12 - low) * scale
        if left <= x <= left + width:
            parts += [line(x, 26, x, height - 8, "3 3"), text(x + 3, 20, str(year), 11)]
    for n, ((name, begin, end), span) in enumerate(zip(rows, spans, strict=True)):
        y = 34 + n * 30.0
        parts.append(block(8, y + 15, f"{n + 1}. {name}", left - 20, 11.5, 1))
        if span:
            x = left + (span[0] - low) * scale
            parts.append(rect(x, y, max(6.0, (span[1] - span[0]) * scale), 20, "#b9cfe3"))
            parts.append(text(x + 4, y + 14, f"{begin} – {end}" if end else begin, 10))
            said.append(f"{name}: {begin} bis {end or begin}.")
        else:
            parts.append(rect(left, y, width, 20, PALE, "4 3"))
            parts.append(text(left + 6, y + 14, german("drafts.pictures.no_date"), 10))
            said.append(f"{name}: {german('drafts.pictures.no_date')}.")
    alternative = f"{title}. " + " ".join(said)
    return title, alternative, drawing(left + width + 12, height, title, alternative, parts)


def span_of(begin: str, end: str) -> tuple[int, int] | None:
    """Months since the year 0 from the beginning to the end (exclusive); None without a readable beginning."""
    first, last = month_of(begin, first=True), month_of(end, first=False)
    if first is None:
        return None
    return (first, max(first + 1, last + 1)) if last is not None else (first, first + 1)


def month_of(said: str, *, first: bool) -> int | None:
    """The month that ``said`` names ("März 2027", "3/2027", "Ende 2027", "2027"), as year * 12 + month - 1."""
    year = re.search(r"20\d\d", said)
    if year is None:
        return None
    folded = said.casefold()
    month = next((n for n, name in enumerate(_MONTHS, start=1) if name in folded), None)
    month = month or next((n for name, n in _PARTS.items() if name in folded), None)
    number = re.search(r"\b(0?[1-9]|1[0-2])[./]\s?20\d\d", said)
    quarter = re.search(r"(?:q\s?([1-4])|([1-4])\.\s?quartal)", folded)
    if number:
        month = int(number.group(1))
    elif quarter:
        month = int(quarter.group(1) or quarter.group(2)) * 3 - (2 if first else 0)
    return int(year.group()) * 12 + (month or (1 if first else 12)) - 1


def _said(row: Row, field: str) -> str:
    cell = row.cell(field)
    return next((v.text for v in cell.values if v.provenance != "open"), "") if cell else ""


def _first(row: Row) -> str:
    return next((v.text for v in row.cells[0].values if v.provenance != "open"), "") if row.cells else ""
