"""Cuts a model's growing text into units to verify one by one: sentences and list items with their markers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.composition.statements import sentence_spans

_MARKER = re.compile(
    r"\s*(?:\[\^?\s*(?:Quelle|Textstelle|Stelle|Nr\.?|P|Passage)?\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]|【(\d{1,3})[^】]*】)"
)
_ITEM = re.compile(r"^\s*(?:[-*•]\s+|(\d{1,2})[.)]\s+)")
_HTML = re.compile(r"<[^>]{0,500}>|!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|^#+\s*|`+")
_SENTENCE_DONE = re.compile(r"[.!?][\"“»)]*(?:\s*(?:\[[^\]]{1,20}\]|【[^】]{1,20}】))*[.]?\s+(?=[A-ZÄÖÜ0-9„\"«(*<])")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A sentence or list item as the model wrote it, markers taken out."""

    text: str
    markers: tuple[int, ...]
    form: str
    """sentence, item or step."""
    opens: bool
    """First of its line."""


class UnitReader:
    """Takes the text as it comes and gives each unit as soon as it is whole."""

    def __init__(self) -> None:
        self._rest = ""
        self._opens = True
        self._form = "sentence"

    def feed(self, piece: str) -> Iterator[Unit]:
        """The units that ``piece`` completes."""
        self._rest += piece
        while True:
            line, newline, after = self._rest.partition("\n")
            ends = (done.end() for done in _SENTENCE_DONE.finditer(line))
            end = next((end for end in ends if not _ends_early(line[:end])), 0)
            if end:
                unit, self._rest = line[:end], line[end:] + newline + after
                yield from self._units(unit)
                self._opens = False
            elif newline:
                self._rest = after
                yield from self._units(line)
                self._opens, self._form = True, "sentence"
            else:
                return

    def flush(self) -> Iterator[Unit]:
        """The last unit, when the text has ended."""
        line, self._rest = self._rest, ""
        yield from self._units(line)

    def _units(self, raw: str) -> Iterator[Unit]:
        if self._opens:
            item = _ITEM.match(raw)
            self._form = ("step" if item[1] else "item") if item else "sentence"
            raw = raw[item.end() :] if item else raw
        unit = read_unit(raw, self._form, self._opens)
        if unit:
            yield unit


def read_unit(raw: str, form: str, opens: bool) -> Unit | None:
    """The unit in ``raw``, None if nothing is left without markers and markup."""
    markers = [int(n) for m in _MARKER.finditer(raw) for n in re.findall(r"\d+", m[1] or m[2])]
    text = _EMPHASIS.sub("", _HTML.sub(r"\1", _MARKER.sub("", raw)))
    text = " ".join(text.replace("|", " ").split())
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    if not re.search(r"\w", text):
        return None
    return Unit(text=text, markers=tuple(dict.fromkeys(markers)), form=form, opens=opens)


def _ends_early(text: str) -> bool:
    """Whether the point belongs to an abbreviation, an ordinal or a list number."""
    plain = _MARKER.sub("", text).rstrip()
    if re.fullmatch(r"\s*\d{1,2}[.)]", plain):
        return True
    probe = plain + " X"
    return len(list(sentence_spans(probe))) < 2
