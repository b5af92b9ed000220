"""German text analysis: from text to the keys that the lexical index holds and the order is made from.

A word becomes one *key*: folded (ä, ae and a alike, ß as ss), brought to its lemma (simplemma), stemmed (Snowball
German), with a few exceptions kept as data. What a word holds beside itself (parts of a compound, the root of an
-ung noun, the joined form of a hyphenated word) are its *parts*; they weigh less and never replace the whole.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import simplemma
import snowballstemmer

from rag.language.analysis_words import words

_CACHE = 200_000
_HYPHENS = re.compile("[\u00ad\u200b]|(?<=\\w)[\u2010\u2011\u2012\u2013](?=\\w)")
_GENDER = re.compile(r"(?<=[a-zäöüß])(?:[*:_·/]-?|\()(in(?:nen)?)\)?(?=\b|_)|(?<=[a-zäöüß])I(n(?:nen)?)\b")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[. \u00a0\u202f']\d{3})+(?![\d.]*\d)")
_TOKEN = re.compile(r"\d+(?:,\d+)+|\w+(?:-\w+)*-?")
_SYMBOLS = {"%": " prozent ", "€": " euro ", "&": " und ", "§": " paragraf "}
_stemmer = snowballstemmer.stemmer("german")


@dataclass(frozen=True)
class Word:
    """A word of a text: its key, its lighter parts, and how it was written (lower case)."""

    key: str
    parts: tuple[str, ...]
    form: str


def fold(text: str) -> str:
    """Lower case, one Unicode form, ß as ss, umlauts and their spellings ae, oe, ue as the bare vowel."""
    return _fold_word(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=_CACHE)
def _fold_word(lower: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return re.sub(r"(?<![aeoq])ue|ae|oe", lambda match: match.group()[0], plain)


@lru_cache(maxsize=_CACHE)
def stem(word: str) -> str:
    """The key of one word in any spelling."""
    known, lower = words(), unicodedata.normalize("NFKC", word).lower()
    base = base_form(lower)
    for form in (fold(lower), re.sub("(?<=te)[nrsm]$", "", fold(lower)), fold(base)):
        exact = known.numbers.get(form) or known.stems.get(form)
        if exact:
            return exact
    folded = fold(base)
    if folded.endswith("ieren") and len(folded) > 7:
        return folded[:-2]
    if folded.endswith(("ierung", "ierungen")) and len(folded) > 8:
        return folded.removesuffix("en").removesuffix("ung")
    if folded.endswith("er") and len(folded) > 5 and base[:1].isupper():
        return folded  # a noun in -er stays whole: Bürger is no Burg
    return str(_stemmer.stemWord(folded))


@lru_cache(maxsize=_CACHE)
def base_form(lower: str) -> str:
    """Dictionary form of a lower-case word, feminine nouns in the common form; nouns come back with a capital."""
    return _without_gender(_lemma(respelled(lower)))


@lru_cache(maxsize=_CACHE)
def respelled(lower: str) -> str:
    """``lower`` with umlauts and ß where it was typed without them and the dictionary knows it so."""
    if len(lower) < 4 or is_word(lower) or not re.search("ae|oe|ue|ss", lower):
        return lower
    umlauts = re.sub("(?<![aeoq])ue", "ü", lower.replace("ae", "ä").replace("oe", "ö"))
    tried = (umlauts, lower.replace("ss", "ß"), umlauts.replace("ss", "ß"))
    return next((form for form in tried if form != lower and is_word(form)), umlauts)


def _lemma(lower: str) -> str:
    """Lemma of a known word, read as a noun where it can be one: "aufgaben" is Aufgabe, not aufgeben."""
    if len(lower) < 4 or not is_word(lower):
        return lower
    noun = str(simplemma.lemmatize(lower.capitalize(), lang="de"))
    return noun if noun[:1].isupper() else str(simplemma.lemmatize(lower, lang="de"))


def _without_gender(base: str) -> str:
    """The common form of a feminine noun: Bürgerin as Bürger, Kollegin as Kollege."""
    match = re.fullmatch(r"(.{3,}(?:er|eur|ist|ent|ant|or|og|eg|at|ot|ts|ert))in(nen)?", base)
    if not match:
        return base
    short = match.group(1)
    common = short + "e" if short.endswith("ts") else short
    sure = common if match.group(2) else base
    return next((form for form in (short, short + "e") if is_word(form)), sure)


@lru_cache(maxsize=_CACHE)
def is_verb(word: str) -> bool:
    """Whether the dictionary knows the word as an infinitive."""
    return is_word(word) and word.endswith("n") and str(simplemma.lemmatize(word, lang="de")) == word


@lru_cache(maxsize=_CACHE)
def is_word(word: str) -> bool:
    """Whether the dictionary knows the word in either case."""
    return bool(simplemma.is_known(word, lang="de"))


def analyse(text: str) -> list[Word]:
    """The words of ``text`` in order, stop words left out."""
    plain = _HYPHENS.sub(
        lambda match: "" if match.group() in "\u00ad\u200b" else "-", unicodedata.normalize("NFKC", text)
    )
    plain = _GENDER.sub(lambda match: match.group(1) or "i" + match.group(2), plain)
    plain = _THOUSANDS.sub(lambda match: re.sub(r"\D", "", match.group()), plain)
    for symbol, name in _SYMBOLS.items():
        if symbol in plain:
            plain = plain.replace(symbol, name)
    found: list[Word] = []
    pieces = _TOKEN.findall(plain)
    for i, piece in enumerate(pieces):
        if piece[-1] == "-":
            found += _completed(piece, pieces[i + 2] if i + 2 < len(pieces) else "")
        else:
            found += _word(piece)
    return found


@lru_cache(maxsize=_CACHE)
def _word(piece: str) -> tuple[Word, ...]:
    """A written word, split at its hyphens; a single letter only counts together with its neighbour."""
    split = [part for part in piece.split("-") if part]
    lower = [part.lower() for part in split]
    if len(split) == 1:
        return (_single(lower[0]),) if _carries(lower[0]) else ()
    joined = [fold(a + b) for a, b in itertools.pairwise(lower)]
    joined += ["".join(map(fold, lower))] if len(lower) > 2 else []
    whole = Word(key=stem("".join(lower[:2])), parts=(), form=piece.lower())
    found = [whole] if min(map(len, lower[:2])) == 1 and len(lower) == 2 else []
    singles = [_single(part) for part in lower if _carries(part)]
    if singles and not found:
        first = singles[0]
        extra = tuple(dict.fromkeys((*first.parts, *(stem(form) for form in joined))))
        singles[0] = Word(key=first.key, parts=extra, form=first.form)
    return (*found, *singles)


def _carries(lower: str) -> bool:
    return (len(lower) > 1 or lower.isdigit()) and fold(lower) not in words().stop


@lru_cache(maxsize=_CACHE)
def _single(lower: str) -> Word:
    from rag.language.analysis_compounds import roots, split_compound

    key = stem(lower)
    parts = [stem(part) for part in split_compound(lower)] + list(roots(lower))
    return Word(key=key, parts=tuple(p for p in dict.fromkeys(parts) if p != key), form=lower)


def _completed(piece: str, following: str) -> tuple[Word, ...]:
    """A word before an Ergänzungsstrich with the part it shares: "Land-" of "Land- und Stadtkreise" as Landkreis."""
    from rag.language.analysis_compounds import split_compound

    bare = piece.rstrip("-")
    tail = split_compound(following.lower())[-1:] or ([following.rpartition("-")[2]] if "-" in following else [])
    if not tail or not following[:1].isalpha():
        return _word(bare)
    own = _word(bare) or ()
    return (*own, _single(bare.lower().replace("-", "") + tail[0].lower()))


def tokens(text: str) -> list[str]:
    """Keys of the words of ``text`` in order, stop words left out."""
    return [word.key for word in analyse(text)]
