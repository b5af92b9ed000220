"""Rejoins words that were divided at the end of a line; keeps Ergänzungsstriche and real hyphens.

Rules follow the German spelling rules (Amtliche Regeln, § 40-45 hyphen, § 98 Ergänzungsstrich, § 107 ff. division at
line ends) and the words that the same document holds undivided.
"""

import re
from collections import Counter
from collections.abc import Iterable

SOFT = "\u00ad"
HYPHENS = "-\u2010\u2011\ufffe\x02" + SOFT
_CONNECTORS = frozenset(
    "und oder bzw sowie respektive als auch noch wie bis statt anstatt aber inklusive plus and or"
    " beziehungsweise".split()
)
_SURE = frozenset("und oder bzw sowie beziehungsweise respektive and or".split())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FIRST = re.compile(r"^\S+")
_URL = re.compile(r"(?:https?://|www\.)")
_TAIL = 400
"""Characters at the end of a text that decide how the next line joins."""


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """Words and hyphenated words that stand undivided inside ``lines`` (not at a line's end), lower case."""
    found: set[str] = set()
    for line in lines:
        words = line.split()
        if words and words[-1][-1:] in HYPHENS:
            words = words[:-1]
        for word in words[1:] if line[:1].islower() else words:
            bare = word.strip(".,;:!?()[]„“”\"'»«").replace(SOFT, "").lower()
            if len(bare) > 2:
                found.add(bare)
    return frozenset(found)


def join(left: str, right: str, known: frozenset[str] = frozenset()) -> str:
    """``left`` and the line ``right`` that follows it as one text; ``known`` as :func:`vocabulary` gives it."""
    left, right = left.rstrip(" \t\u00a0"), right.lstrip(" \t\u00a0")
    if not left or not right:
        return left + right
    end = left[-1]
    if end == SOFT or end in "\ufffe\x02":
        return left[:-1] + right if right[0].isalpha() else left[:-1] + "-" + right
    if end in "/-_.=&?%#" and _URL.search(left[-_TAIL:].split()[-1]):
        return left + right
    if end == "/" and len(left) > 1 and left[-2].isalnum():
        return left + right
    if end not in HYPHENS or len(left) < 2 or not (left[-2].isalnum() or left[-2] in ")]"):
        return f"{left} {right}"
    return _across_hyphen(left, right, known)


def _across_hyphen(left: str, right: str, known: frozenset[str]) -> str:
    stem, first = left[-_TAIL:].split()[-1][:-1], _FIRST.findall(right)[0]
    begin = right[0]
    if begin.isdigit():
        return left + right
    if not begin.isalpha():
        return left + right if begin in HYPHENS else f"{left} {right}"
    word = (_WORD.match(first) or re.match("", ""))[0].lower()  # type: ignore[index]
    part = re.split(r"[^\w]", stem)[-1]
    whole = (part + word).lower()
    if word in _CONNECTORS and _supplement(part, word, whole, known):
        return f"{left} {right}"
    if begin.isupper():
        return _before_capital(left, right, part, first, whole, known)
    if _abbreviation(part) or (f"{part}-{word}".lower() in known and whole not in known):
        return left + right
    return left[:-1] + right


def _supplement(part: str, word: str, whole: str, known: frozenset[str]) -> bool:
    """Whether the hyphen before a connecting word stands for a part of a word left out."""
    if word in _SURE:
        return whole not in known
    return part[:1].isupper() and len(part) > 2 and whole not in known


def _before_capital(left: str, right: str, part: str, first: str, whole: str, known: frozenset[str]) -> str:
    word = (_WORD.match(first) or [first])[0]
    capitals = part.isupper() and word.isupper() and len(part) > 1 and len(word) > 1
    if capitals and f"{part}-{word}".lower() not in known and (whole in known or _pronounceable(part)):
        return left[:-1] + right
    return left + right


def _abbreviation(part: str) -> bool:
    """ "IT", "CO2", "5G", "E": what keeps its hyphen before a small letter ("IT-gestützt")."""
    return bool(part) and (part[-1].isdigit() or (part.isupper() and part.isalnum()))


def _pronounceable(part: str) -> bool:
    return len(part) > 2 and bool(re.search("[AEIOUÄÖÜY]", part)) and bool(re.search("[^AEIOUÄÖÜY]", part))


def join_lines(lines: Iterable[str], known: frozenset[str] = frozenset()) -> str:
    """All ``lines`` as one text."""
    done: list[str] = []
    text = ""
    for line in lines:
        text = join(text, line, known) if text else line.strip()
        if len(text) > 4 * _TAIL:
            done.append(text[:-_TAIL])
            text = text[-_TAIL:]
    return "".join(done) + text


class Mended:
    """Closes blanks inside words ("Praxis beispiele"), a flaw of some extractions, judged by the same document.

    A blank is closed only when the second part stands nowhere else as a word and the whole word stands elsewhere.
    """

    def __init__(self, text: str) -> None:
        self._words = Counter(re.findall(r"[^\W\d_]+", text))

    def __call__(self, text: str) -> str:
        """``text`` with such blanks closed."""
        return re.sub(r"\b([^\W\d_]+) (?=([^\W\d_]+))", self._closed, text)

    def _closed(self, match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        inside = second[0].islower() and len(first) > 2 and self._words[second] <= 2
        return first if inside and self._words[first + second] > self._words[second] / 3 else match[0]
