"""Named things of a question: places that the sources know, and names that no source holds."""

import re
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz.distance import DamerauLevenshtein

from rag.answering.patterns import stems
from rag.answering.weights import WordWeights
from rag.language.analysis import tokens
from rag.language.analysis_compounds import split_compound
from rag.status.holes import is_name

_NAME = r"((?:Bad |Sankt |St\. )?[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ]\w+)*)(?!\w)"
_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:[Ii]n|[Aa]us|[Bb]ei|[Nn]ach|[Vv]on|[Ff]ür|Stadt|Gemeinde|Landkreis|Kreis|Kommune|Landeshauptstadt|Markt"
    r"|Verbandsgemeinde|Samtgemeinde|Amt|[Ff]rom|[Cc]ity of|[Tt]own of)\s+" + _NAME
)
_SUBJECT = re.compile(
    r"\b(?:hat|haben|macht|setzt|nutzt|plant|betreibt|organisiert|gehört|steht|will|ist|did|does|has)\s+" + _NAME
)
_CAPITAL = re.compile(r"(?<![\w„\"])([A-ZÄÖÜ][a-zäöüß]{2,}(?:-[A-ZÄÖÜ][a-zäöüß]+)*)")


class Gazetteer:
    """Places that the passages name, by their stems."""

    def __init__(self, places: Iterable[str], weights: WordWeights, referred: Collection[str] = ()) -> None:
        """``referred``: stems that stand in bibliographic notes alone, which tell nothing of a place."""
        self._weights = weights
        self._referred = frozenset(referred)
        self._places = {place: tuple(tokens(place)) for place in dict.fromkeys(places)}
        self._by_stem: dict[str, str] = {}
        for place, held in self._places.items():
            for stem in held:
                if stem not in stems("place_words") and weights.weight(stem) > _RARE:
                    self._by_stem.setdefault(stem, place)

    def __contains__(self, stem: str) -> bool:
        return stem in self._by_stem

    def named(self, text: str) -> tuple[str, ...]:
        """Stems of the known places that ``text`` names."""
        written = _CAPITAL.findall(text)
        people = [word.removesuffix("er") for word in written if word.endswith("er") and len(word) > 6]
        found = [s for word in (*written, *people) for s in tokens(word) if s in self._by_stem]
        return tuple(dict.fromkeys(found))

    def places_in(self, text: str) -> tuple[str, ...]:
        """The known places that ``text`` names, each once, by their names."""
        return tuple(dict.fromkeys(self._by_stem[stem] for stem in self.named(text)))

    def unknown(self, text: str, corrections: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Places as typed that ``text`` names by a preposition or type and that no passage holds.

        ``corrections`` (typed -> meant): a long name with one letter wrong is the known place, Bregenz is no Bremen.
        """
        found = [m[1] for m in _PLACE_BEFORE.finditer(text)] + [m[1] for m in _SUBJECT.finditer(text)]
        meant = {typed for typed, word in (corrections or {}).items() if slip(typed, word)}
        names = [n for n in dict.fromkeys(found) if n.lower() not in meant and self._foreign(n)]
        return tuple(n for n in names if not any(slip(n.lower(), place.lower()) for place in self._places))

    def _foreign(self, name: str) -> bool:
        held = tokens(name)
        told = any(self._weights.known_in_part(s) for s in held if s not in self._referred)
        return bool(held) and not told and looks_like_place(name)


def names_typed(text: str, language: str) -> list[str]:
    """Words of ``text`` that are written as names: capitals within, or a capital and known to no dictionary.

    The first word of a sentence counts for its capitals within alone, and so does every word of an English text.
    """
    found = []
    for match in _WRITTEN.finditer(text):
        word = match[0]
        within = bool(re.search(r"[a-z][A-ZÄÖÜ]|[A-ZÄÖÜ]{2,}-[A-ZÄÖÜ]", word))
        opens = not text[: match.start()].rstrip(' „"(') or text[: match.start()].rstrip(' „"(')[-1] in ".?!:"
        plain = word[0].isupper() and not opens and language == "de" and word.isalpha() and names_one(word.lower())
        if within or plain:
            found.append(word)
    return list(dict.fromkeys(found))


def names_one(form: str) -> bool:
    """Whether a word is a name: no dictionary knows it, nor the parts that it is made of."""
    return is_name(form) and len(split_compound(form)) < 2


_WRITTEN = re.compile(r"(?<![\w-])[\w-]{2,}(?![\w-])")


def slip(typed: str, meant: str) -> bool:
    """Whether ``typed`` can be ``meant`` with a slip: one letter of a long word."""
    return len(typed) >= _LONG and DamerauLevenshtein.distance(typed, meant) == 1


_LONG = 7
"""Letters from which one wrong letter still leaves a name recognisable."""


def looks_like_place(name: str) -> bool:
    """Whether a capitalised word is more likely a name than a noun of the dictionary with a lower-case meaning."""
    import simplemma

    last = name.split()[-1]
    if not simplemma.is_known(last, lang="de"):
        return True
    return simplemma.lemmatize(last, lang="de") == last and not _NOUN_ENDING.search(last.removesuffix("s"))


_NOUN_ENDING = re.compile(
    r"(?:ung|ungen|heit|keit|schaft|tion|tionen|ismus|tät|erin|innen|erei|nis|ment|ie|ik|um|or|system|plan|projekt|netz|amt|steuer|daten|büro|app)$"
)
_RARE = 2.5
"""Weight from which a part of a place name tells the place."""
