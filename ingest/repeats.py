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
    told = _Told()
    kept: list[Block] = []
    dropped = 0
    for block in blocks:
        key = letters(block.text or " ".join(" ".join(row) for row in block.rows))
        if block.kind != "heading" and len(key) >= _SHORTEST and (key in seen or (len(key) >= _INSIDE and key in told)):
            dropped += 1
            continue
        seen.add(key)
        if block.kind != "heading":
            told.add(key)
        kept.append(block)
    return _without_bare_headings(kept), dropped


class _Told:
    """All letters so far; a sparse index of short stretches keeps the search from reading them all each time."""

    _WIDTH, _STEP = 40, 20

    def __init__(self) -> None:
        self._parts: dict[int, str] = {}
        self._index: dict[str, list[int]] = {}

    def add(self, key: str) -> None:
        number = len(self._parts)
        self._parts[number] = key
        for i in range(0, len(key) - self._WIDTH + 1, self._STEP):
            self._index.setdefault(key[i : i + self._WIDTH], []).append(number)

    def __contains__(self, key: str) -> bool:
        starts = range(min(self._STEP, len(key) - self._WIDTH + 1))
        near = (n for i in starts for n in self._index.get(key[i : i + self._WIDTH], ())[:50])
        return any(key in self._parts[n] for n in near)


def _without_bare_headings(blocks: list[Block]) -> list[Block]:
    """Of equal headings in a row, whose text was a repetition, one is enough."""
    found: list[Block] = []
    for block in blocks:
        if (
            block.kind == "heading"
            and found
            and found[-1].kind == "heading"
            and letters(found[-1].text) == letters(block.text)
        ):
            continue
        found.append(block)
    return found
