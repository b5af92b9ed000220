"""Query understanding: what a question asks for, in which words, and under which other words it is searched too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from rag.language.analysis import Word, analyse
from rag.retrieval.ranking_weights import SearchWeights
from rag.understanding.query_everyday import everyday
from rag.understanding.query_names import Names
from rag.understanding.query_rules import query_rules
from rag.understanding.query_sizes import StatedSize, stated_size
from rag.understanding.query_thesaurus import Thesaurus
from rag.understanding.query_vocabulary import Vocabulary

QuestionKind = Literal["list", "comparison", "definition", "number", "example", "procedure", "yes-no", "open"]
_ENGLISH = frozenset(
    "the of and to a is are what which how do does should for in on with who when where why we our can us it be an by "
    "there their they that this from was were did has have must need many much".split()
)
_SIDES = re.compile(
    r"(?:zwischen|between|vergleich\w*(?: von)?|compare|unterscheide\w*|was ist besser[:,]?)\s+(?:sich\s+)?(.+?)\s+"
    r"(?:und|and|von|mit|oder|or|to|with)\s+(.+?)[?.!]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class QueryWord:
    """A content word of the question."""

    key: str
    form: str
    """As typed, in lower case."""
    weight: float
    """Inverse document frequency in the corpus; words taken over from earlier turns weigh less."""
    share: float = 1.0
    """Below 1 for a word that only frames the question."""
    others: Mapping[str, float] = field(default_factory=dict)
    """Other keys that stand for it (correction, parts, thesaurus), with the credit that each is worth, below 1."""


@dataclass(frozen=True, kw_only=True)
class QueryAnalysis:
    """What was understood of a question."""

    question: str
    """The stand-alone question."""
    kind: QuestionKind
    language: Literal["de", "en"]
    words: tuple[QueryWord, ...]
    names: Mapping[str, tuple[str, ...]]
    """What it names, by facet: sources, places, steps, sizes, fields."""
    respelled: str = ""
    """The question with umlauts and ß where it was typed without them; "" stands for the question itself."""
    corrections: Mapping[str, str] = field(default_factory=dict)
    """Typed form -> the corpus form it was read as."""
    concepts: tuple[str, ...] = ()
    """Ids of thesaurus concepts named."""
    sides: tuple[str, ...] = ()
    """Both sides of a comparison, where they could be told apart."""
    across: bool = False
    """Whether it asks over several publications."""
    followup: bool = False
    """Whether the question only makes sense with the turns before it."""
    size: StatedSize | None = None
    """The number of inhabitants of the asker's place or of the examples wanted; ``names`` holds its classes."""
    coverage: Mapping[str, float] = field(default_factory=dict)
    """Key of each content word -> credit (0 to 1) at which the best five hits hold it; filled in after the search."""

    @property
    def covered(self) -> float:
        """Weighted share of the content words that the best hits hold, 0 to 1."""
        total = sum(word.weight for word in self.words)
        held = sum(word.weight * self.coverage.get(word.key, 0.0) for word in self.words)
        return held / total if total else 0.0

    @property
    def corrected(self) -> str:
        """The question with its typos corrected and its umlauts, for the embedding."""
        text = self.respelled or self.question
        for typed, meant in self.corrections.items():
            text = re.sub(rf"\b{re.escape(typed)}\b", meant, text, flags=re.IGNORECASE)
        return text

    def keys(self) -> dict[str, float]:
        """All keys to search for with their weights (1 for a word of the question)."""
        weighted: dict[str, float] = {}
        for word in self.words:
            for key, credit in ((word.key, 1.0), *word.others.items()):
                weighted[key] = max(weighted.get(key, 0.0), credit * word.share)
        return weighted


def understand(
    question: str,
    vocabulary: Vocabulary,
    thesaurus: Thesaurus,
    names: Names,
    weights: SearchWeights,
    *,
    followup: bool = False,
    typos: bool = True,
) -> QueryAnalysis:
    """Read a stand-alone ``question``; without ``typos`` nothing is corrected."""
    rules = query_rules()
    typed = analyse(rules.speaker.sub("", question) or question)
    language = language_of(question)
    corrections = {}
    read: list[Word] = []
    for word in typed:
        meant = vocabulary.correct(word.form) if typos and (language == "de" or word.key not in vocabulary) else None
        if meant:
            corrections[word.form] = meant
            read += analyse(meant)
        else:
            read.append(word)
    spelled = _respelled(question, vocabulary) if typos and language == "de" else question
    named = names.found_in(" ".join((question, *corrections.values())))
    size = None if named.get("places") else stated_size(question)
    if size:
        named = {**named, "sizes": tuple(dict.fromkeys((*named.get("sizes", ()), *size.classes)))}
    framing = rules.frame | everyday().fillers | names.source_keys(question) | (size.frame if size else frozenset())
    words = _lowered(_words(read, vocabulary, thesaurus, weights), framing, rules.frame_weight)
    return QueryAnalysis(
        question=question,
        kind=kind_of(spelled),
        language=language,
        words=_sized(words, size) if size else words,
        names=named,
        respelled=spelled,
        corrections=corrections,
        concepts=tuple(e.concept for e in thesaurus.expansions(read, weights.expansion)),
        sides=sides_of(spelled),
        across=len(named.get("sources", ())) > 1 or bool(rules.across.search(spelled)),
        followup=followup,
        size=size,
    )


def _respelled(question: str, vocabulary: Vocabulary) -> str:
    """``question`` with the umlauts that the corpus writes its words with."""

    def spelled(match: re.Match[str]) -> str:
        typed = match.group()
        meant = vocabulary.written(typed.lower())
        return typed if meant is None else meant.capitalize() if typed[0].isupper() else meant

    return re.sub(r"[^\W\d_]{4,}", spelled, question)


def _lowered(words: tuple[QueryWord, ...], framing: frozenset[str], factor: float) -> tuple[QueryWord, ...]:
    """``words`` with those of ``framing`` weighing less, unless nothing else is left."""
    if all(word.key in framing for word in words):
        return words
    return tuple(
        replace(word, weight=word.weight * factor, share=factor) if word.key in framing else word for word in words
    )


def _sized(words: tuple[QueryWord, ...], size: StatedSize) -> tuple[QueryWord, ...]:
    """``words`` with the people counted standing for the classes of ``size``."""
    meant = dict.fromkeys(size.class_keys, _CLASS)
    people = size.keys - size.frame
    return tuple(replace(w, others={**w.others, **meant}) if w.key in people else w for w in words)


_CLASS = 0.9
"""What the name of a size class is worth for a number of inhabitants of that class."""


def _words(
    read: Sequence[Word], vocabulary: Vocabulary, thesaurus: Thesaurus, weights: SearchWeights
) -> tuple[QueryWord, ...]:
    others: dict[str, dict[str, float]] = {word.key: {} for word in read}
    for word in read:
        for part in word.parts:
            others[word.key][part] = weights.expansion["part"]
    for expansion in thesaurus.expansions(read, weights.expansion):
        anchors = [w.key for w in read if set(expansion.found) & {w.key, *w.parts}]
        for key, credit in expansion.keys:
            for anchor in anchors:
                if key not in others and key in vocabulary:
                    others[anchor][key] = max(others[anchor].get(key, 0.0), credit)
    first = {word.key: word for word in reversed(read)}
    weighed = {key: vocabulary.weight(key) for key in others}
    for key in others.keys() & everyday().words.keys():
        meant = [other for other in everyday().words[key] if other in vocabulary]
        others[key] = dict.fromkeys(meant, everyday().credit) | others[key]
        weighed[key] = min([weighed[key], *sorted(map(vocabulary.weight, meant))[-1:]])
    return tuple(QueryWord(key=key, form=first[key].form, weight=weighed[key], others=others[key]) for key in others)


def kind_of(question: str) -> QuestionKind:
    """The kind of question, by its wording."""
    found = next((kind for kind, pattern in query_rules().kinds if pattern.search(question)), "open")
    return cast(QuestionKind, found)


def language_of(question: str) -> Literal["de", "en"]:
    """English when function words of English prevail."""
    words = re.findall(r"[a-zäöüß]+", question.lower())
    english = sum(word in _ENGLISH for word in words)
    german = sum(word in _GERMAN for word in words)
    return "en" if english > german and english >= max(1, len(words) // 6) else "de"


_GERMAN = frozenset(
    "der die das und ist sind wie was welche welcher welches für fuer wer wann wo warum wir unser mit im von zu "
    "den dem ein eine einen auf nicht auch es gibt kann sich bei als muss man ich in an am hat war wird nach "
    "aus welchem".split()
)


def sides_of(question: str) -> tuple[str, ...]:
    """Both sides of a comparison, () when there are none to tell apart."""
    match = _SIDES.search(question)
    if not match or kind_of(question) != "comparison":
        return ()
    sides = tuple(side.strip(" ,;:?") for side in match.groups())
    return sides if all(analyse(side) for side in sides) else ()
