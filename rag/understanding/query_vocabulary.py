"""The words that the corpus holds: how many passages hold a key, and the written forms to correct typos by."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from rag.indexing.lexical import PassageWords
from rag.language.analysis import fold, is_word, respelled, stem
from rag.language.analysis_compounds import split_compound

_SHORTEST_TYPO = 5
_COMMON = 20
"""Times that the corpus holds a form, at least, for a word of the dictionary to be read as a slip of it."""
_MOST_FORMS = 60_000
"""Forms kept for correction; the rarest go first."""


class Vocabulary:
    """Document frequencies by key and counts by written form; thread-safe, read-only."""

    def __init__(self, passages: int, frequencies: Mapping[str, int], forms: Mapping[str, int]) -> None:
        self.passages = passages
        self.frequencies = frequencies
        self.forms = forms

    def __contains__(self, key: object) -> bool:
        return key in self.frequencies

    def weight(self, key: str) -> float:
        """Inverse document frequency, at least 0.2; a key that no passage holds weighs as the rarest."""
        held = self.frequencies.get(key, 0)
        return max(0.2, math.log((self.passages + 1) / (held + 0.5)))

    def correct(self, form: str) -> str | None:
        """The corpus form that ``form`` was meant to be, None when it is fine or nothing is near.

        Right is what the corpus holds, a compound whose parts the corpus holds, and mostly what the dictionary knows.
        """
        parts = split_compound(form)
        known = stem(form) in self.frequencies or (len(parts) > 1 and any(stem(part) in self for part in parts))
        if len(form) < _SHORTEST_TYPO or known or not form.isalpha():
            return None
        if is_word(respelled(form)):
            return self._with_letter_doubled(form)
        folded, limit = fold(form), 1 if len(form) < 7 else 2 if len(form) < 13 else 3
        near = [word for size in range(-limit, limit + 1) for word in self._by_length.get(len(folded) + size, ())]
        found = process.extract(folded, near, scorer=DamerauLevenshtein.distance, score_cutoff=limit, limit=8)
        if not found:
            return None
        best = min(found, key=lambda hit: (hit[1] + (hit[0][0] != folded[0]), -self._folded[hit[0]][1]))[0]
        return self._folded[best][0]

    def _with_letter_doubled(self, form: str) -> str | None:
        """The common corpus form that ``form`` is when one letter is doubled or single, None when there is none.

        Such a slip can make a word that the dictionary knows but no passage holds: Komunen for Kommunen.
        """
        doubled = (form[:i] + form[i - 1 :] for i in range(1, len(form) + 1))
        single = (form[:i] + form[i + 1 :] for i in range(1, len(form)) if form[i] == form[i - 1])
        found = [other for other in (*doubled, *single) if self.forms.get(other, 0) >= _COMMON]
        return max(found, key=lambda other: self.forms[other], default=None)

    def written(self, form: str) -> str | None:
        """The corpus form that ``form`` spells without its umlauts or ß, None when it is a corpus form itself."""
        best = self._folded.get(fold(form))
        return best[0] if best and form not in self.forms and best[0] != form else None

    @cached_property
    def _folded(self) -> dict[str, tuple[str, int]]:
        best: dict[str, tuple[str, int]] = {}
        for form, count in self.forms.items():
            name = fold(form)
            if count > best.get(name, ("", 0))[1]:
                best[name] = (form, count)
        return best

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        lengths: dict[int, list[str]] = defaultdict(list)
        for name in self._folded:
            lengths[len(name)].append(name)
        return lengths

    def to_json(self) -> dict[str, object]:
        """For the index folder."""
        return {"passages": self.passages, "frequencies": self.frequencies, "forms": self.forms}


def vocabulary_of(passages: Iterable[PassageWords]) -> Vocabulary:
    """The vocabulary of analysed passages."""
    frequencies: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    count = 0
    for words in passages:
        count += 1
        held: set[str] = set()
        for word in words.words():
            held.update((word.key, *word.parts))
            if len(word.form) >= _SHORTEST_TYPO - 1 and word.form.isalpha():
                forms[word.form] += 1
        frequencies.update(held)
    return Vocabulary(count, dict(frequencies), dict(forms.most_common(_MOST_FORMS)))
