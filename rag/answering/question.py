"""What a question wants: its kind, its language, its content words and the numbers it takes for granted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, cast

from rag.answering.patterns import names, number_words, pattern, stems
from rag.language.analysis import stem
from rag.understanding.query import QueryAnalysis, QueryWord

QuestionKind = Literal[
    "definition", "list", "procedure", "comparison", "examples", "number", "time", "person", "place", "yes_no",
    "reason", "open",
]  # fmt: skip
Language = Literal["de", "en"]

_ENGLISH = frozenset(
    "the of and is are what which how do does we our for should can could who when where why there any with from to in"
    " a an it on have has many much you tell me about give be by this that".split()
)
_GERMAN = frozenset(
    "der die das und ist sind was welche wie wir unser für soll kann wer wann wo warum es gibt mit von zu im ein eine"
    " den dem des nicht auf bei nach über oder auch man ich sich haben hat am an als".split()
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question, read for answering."""

    text: str
    """As it was searched for, typos as typed."""
    kind: QuestionKind
    language: Language
    words: tuple[QueryWord, ...]
    """Its content words with their weights and the other words that stand for them."""
    numbers: tuple[tuple[str, str], ...]
    """(number as digits, stem of the noun after it) that the question takes for granted."""
    sources: tuple[str, ...] = ()
    """Ids of the publications it names."""
    corrections: Mapping[str, str] = field(default_factory=dict)
    """Typed form -> the word of the corpus that it was read as."""
    places: tuple[str, ...] = ()
    """Places it names that the sources know."""
    sizes: tuple[str, ...] = ()
    """Size classes of municipalities that it names."""
    fields: tuple[str, ...] = ()
    """Fields of action that it names."""
    across: bool = False
    """Whether it asks what several publications say."""
    wide: bool = False
    """Whether several passages are needed: a list, a comparison, a procedure, examples, several publications."""

    @property
    def keys(self) -> frozenset[str]:
        """Stems of its content words."""
        return frozenset(word.key for word in self.words)


def read_question(analysis: QueryAnalysis) -> Asked:
    """What the answer needs to know of a question that the search has understood."""
    text = analysis.question
    kind = kind_of(text)
    sources = analysis.names.get("sources", ())
    wide = kind in WIDE or analysis.kind in WIDE or analysis.across or len(sources) > 1 or len(analysis.sides) > 1
    return Asked(
        text=text,
        kind=kind,
        language=analysis.language,
        words=tuple(w for w in analysis.words if w.key not in stems("empty")) or analysis.words,
        numbers=tuple(numbers_with_nouns(text.replace(analysis.size.typed, "") if analysis.size else text)),
        sources=sources,
        corrections=analysis.corrections,
        places=analysis.names.get("places", ()),
        sizes=analysis.names.get("sizes", ()),
        fields=analysis.names.get("fields", ()),
        across=analysis.across,
        wide=wide,
    )


WIDE = ("list", "comparison", "procedure", "example", "examples")


def kind_of(text: str) -> QuestionKind:
    """The kind of question, by its wording; ``open`` when nothing tells."""
    line = " ".join(text.split())
    found = next((kind for kind in names("kinds") if pattern("kinds", kind).search(line)), "open")
    return cast(QuestionKind, found)


def language_of(text: str) -> Language:
    """English only when its small words outnumber the German ones."""
    words = re.findall(r"[a-zäöüß]+", text.lower())
    english, german = sum(w in _ENGLISH for w in words), sum(w in _GERMAN for w in words)
    umlauts = bool(re.search(r"[äöüß]", text.lower()))
    return "en" if english > german + (2 if umlauts else 0) and english >= 2 else "de"


def numbers_with_nouns(text: str) -> list[tuple[str, str]]:
    """(number as digits, stem of the noun counted) for "fünf Arten", "12 strategische Ziele" in ``text``."""
    found = []
    for match in _counted().finditer(text[:1].lower() + text[1:]):
        value = number_words().get(match[1].lower())
        if value != 1:
            found.append((str(value) if value else match[1], stem(match[3])))
    return found


@cache
def _counted() -> re.Pattern[str]:
    words = "|".join(number_words())
    return re.compile(
        rf"(?<![\w.,])(\d{{1,3}}(?:[.,]\d+)*|{words})\s+((?:[a-zäöüß]+(?:en|e|er|s)\s+){{0,2}})([A-ZÄÖÜ]\w{{3,}})"
    )
