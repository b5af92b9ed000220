"""Leaves out blocks that stand in the same document already."""

from ingest.cleaning import letters
from ingest.parsed import Block

_SHORTEST = 40
"""Letters from which a repetition counts; shorter ones ("Ziele", "Ergebnis") may well stand twice."""
_INSIDE = 80
"""Letters from which a block that is part of an earlier one counts as its repetition."""


def without_repeats(blocks: list[Block]) -> tuple[list[Block], int]:
    """(blocks, each said once; how many were left out); a heading whose text was left out goes with it."""
    seen: set[str] = set()
    whole = ""
    kept: list[Block] = []
    dropped = 0
    for block in blocks:
        key = letters(block.text or " ".join(" ".join(row) for row in block.rows))
        if block.kind != "heading" and len(key) >= _SHORTEST and (key in seen or (len(key) >= _INSIDE and key in whole)):
            dropped += 1
            continue
        seen.add(key)
        if block.kind != "heading":
            whole = whole + key + "\n"
        kept.append(block)
    return _without_bare_headings(kept), dropped


def _without_bare_headings(blocks: list[Block]) -> list[Block]:
    """Of equal headings in a row, whose text was a repetition, one is enough."""
    found: list[Block] = []
    for block in blocks:
        if block.kind == "heading" and found and found[-1].kind == "heading" and letters(found[-1].text) == letters(block.text):
            continue
        found.append(block)
    return found
