"""Finds the place that a brief is about."""

import re
from collections.abc import Iterable, Iterator

_NOUN = (
    r"(?:Hansestadt|Kreisstadt|Universitätsstadt|Stadt|Großstadt|Mittelstadt|Kleinstadt|Gemeinde|Landgemeinde|Ortsgemeinde|"
    r"Verbandsgemeinde|Samtgemeinde|Marktgemeinde|Markt|Landkreis|Kreis|Amt|Dorf|Kommune|Region|Stadtverwaltung|"
    r"Gemeindeverwaltung|Einheitsgemeinde)"
)
_PROPER = r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)*"
_TAIL = r"(?:\s+(?:am|an der|im|in der|bei|ob der|vor der)\s+[A-ZÄÖÜ][a-zäöüß]+)?"
_PREFIX = r"(?:(?:Bad|Sankt|St\.|Neu|Groß|Klein|Ober|Unter|Kloster|Burg|Markt|Unteres|Oberes|Mittleres|Hohe|Hoher)\s+)?"
_AFTER_NOUN = re.compile(rf"\b({_NOUN})\s+({_PREFIX}{_PROPER}{_TAIL})")
_WITH_COUNT = re.compile(
    rf"\b({_PREFIX}{_PROPER}{_TAIL})\s*(?:\(|,\s*|mit\s+|hat\s+)(?:(?:rund|ca\.|etwa|knapp|über)\s+)?\d[\d.\s]*\s*(?:Einw|EW)"
)
_SUFFIX = (
    r"(?:stadt|burg|heim|hausen|dorf|ingen|stedt|bach|kirchen|hagen|rode|furt|münde|wig|zig|brück|brücken|walde|hofen|itz|ow|berg|"
    r"feld|tal|thal|leben|büttel|kirch|horst|haven|loh|born|see|wald|bronn|stein|moor|au|lingen|ede|um)"
)
_BY_SUFFIX = re.compile(rf"\b(?:in|aus|für|von|bei|nach)\s+({_PREFIX}[A-ZÄÖÜ][a-zäöüß]*{_SUFFIX}{_TAIL})\b")
_ENGLISH = re.compile(rf"\b(?:town|city|municipality|village|district|county) of ({_PREFIX}{_PROPER}{_TAIL})")
_LABEL = re.compile(r"\b(?:Ort|Kommune|Stadt|Gemeinde)\s*:\s*([^;,.\n]+)")


def find_place(text: str, known: Iterable[str], never: Iterable[str]) -> Iterator[str]:
    """The most certain place of ``text`` in its own words, if it names one.

    Tried in this order: "Ort: X"; a word for a municipality before a name; a name before a number of inhabitants; a
    place of the knowledge base; a name with the ending of a place after "in", "aus" or "für".
    """
    blocked = {word.casefold() for word in never}
    label = _LABEL.search(text)
    if label:
        yield label.group(1).strip()
        return
    for match in _AFTER_NOUN.finditer(text):
        if _allowed(match.group(2), blocked):
            keep = match.group(1) in (
                "Landkreis",
                "Kreis",
                "Amt",
                "Markt",
                "Verbandsgemeinde",
                "Samtgemeinde",
                "Region",
            )
            yield f"{match.group(1)} {match.group(2)}" if keep else match.group(2)
            return
    for pattern in (_ENGLISH, _WITH_COUNT):
        for match in pattern.finditer(text):
            if _allowed(match.group(1), blocked):
                yield match.group(1)
                return
    names = [name for name in known if len(name) > 2 and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]
    if names:
        yield max(names, key=len)
        return
    for match in _BY_SUFFIX.finditer(text):
        if _allowed(match.group(1), blocked):
            yield match.group(1)
            return


def _allowed(name: str, blocked: set[str]) -> bool:
    """Whether ``name`` can be a place: "Zwilling im Landkreis" only says what is where."""
    words = name.casefold().split()
    tail = words[-1] if re.search(r"\s(?:am|an der|im|in der|bei|ob der|vor der)\s", name) else ""
    return name.casefold() not in blocked and not {words[0], tail} & blocked
