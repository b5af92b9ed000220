"""Splits German compounds by the dictionary: every part is a word, nothing is left over, the whole word is kept.

Decompounding after a lexicon with linking elements, as in Monz and de Rijke (CLEF 2001); the fewest parts win.
"""

import re
from functools import lru_cache

from rag.language.analysis import base_form, fold, is_verb, is_word, respelled, stem
from rag.language.analysis_words import words

_LINKS = ("", "s", "es", "n", "en", "er", "e", "ns")
_WITH_S = ("ung", "ion", "heit", "keit", "schaft", "ität")
_SHORTEST = 4
_LONGEST = 45


@lru_cache(maxsize=200_000)
def split_compound(lower: str) -> tuple[str, ...]:
    """Parts of a lower-case word, the parts of parts behind them; () when it is not a compound of known words.

    A word whose tail alone is known ("Heinerbus") gives that tail: it carries the meaning.
    """
    word = respelled(lower)
    base = base_form(word)
    verb = base[:1].islower() and is_word(word) and base.endswith(("en", "eln", "ern", "isch", "iert"))
    if not _SHORTEST + 3 <= len(word) <= _LONGEST or not word.isalpha() or verb or _stays_whole(word):
        return ()
    if re.search("(?:er|eur|ist|ent|ant|or)in(?:nen)?$", word):
        word = base.lower()
    parts = _segment(word)
    if not parts:
        return () if is_word(word) else _known_end(word)
    finer = [piece for part in parts if len(part) > 9 for piece in split_compound(part)]
    return tuple(dict.fromkeys((*parts, *finer)))


def roots(lower: str) -> tuple[str, ...]:
    """Key of the verb below an -ung noun or a person's name in -er: Planung and Planer lead to planen."""
    base = base_form(respelled(lower)).lower()
    found = []
    for ending in ("ung", "er"):
        body = base.removesuffix(ending)
        verb = body + ("n" if body.endswith(("er", "el")) else "en")
        if body != base and len(body) >= 4 and is_verb(verb) and fold(base) not in words().stems:
            found.append(stem(verb))
    return tuple(found)


def _stays_whole(lower: str) -> bool:
    folded, whole = fold(lower), words().whole
    endings = ("", "s", "es", "n", "en", "e", "er", "ern", "in", "innen")
    return any(folded.endswith(end) and folded.removesuffix(end) in whole for end in endings)


@lru_cache(maxsize=200_000)
def _segment(word: str) -> tuple[str, ...]:
    """The split into the fewest known words, then the shortest links, then the longest shortest part; or ()."""
    best: tuple[tuple[int, int, int], tuple[str, ...]] | None = None
    for i in range(3, len(word) - 2):
        tail = word[i:]
        if not _is_part(tail, last=True):
            continue
        for link in _LINKS:
            head = word[:i].removesuffix(link)
            if not word[:i].endswith(link) or len(head) < 3:
                continue
            left = (head,) if _is_part(head, last=False) else (_segment(head) if len(head) > 6 else ())
            if left:
                found = (*left, tail)
                swallowed = head.endswith(_WITH_S) and not link and tail[0] == "s" and _is_part(tail[1:], last=True)
                rank = (len(found), len(link) > 1 or swallowed, -min(map(len, found)))
                best = min(best, (rank, found)) if best else (rank, found)
    return best[1] if best else ()


@lru_cache(maxsize=200_000)
def _is_part(word: str, last: bool) -> bool:
    known, folded = words(), fold(word)
    if len(word) < _SHORTEST:
        return folded in known.short_parts
    if folded in known.particles or folded in known.endings or not is_word(word):
        return False
    return last or not word.endswith(("ig", "isch", "lich", "end"))


def _known_end(word: str) -> tuple[str, ...]:
    for i in range(3, len(word) - 4):
        if _is_part(word[i:], last=True) and fold(word[:i]) not in words().particles:
            return (word[i:],)
    return ()
