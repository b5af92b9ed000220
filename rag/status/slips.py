"""Slips in the words of a question that the search leaves as they are: what is mistyped is no unknown thing.

The search corrects long words that no dictionary knows. Short ones ("Nezt") and those that another word sounds like
("Stätte") stay; here they stand for the word meant beside what was typed, so that no gap is claimed for them. Only a
word that is common in the sources is taken for the one meant: a name may well look like a rare one.
"""

from collections.abc import Iterator
from dataclasses import replace

from rag.answering.question import Asked
from rag.answering.weights import WordWeights
from rag.language.analysis import is_word
from rag.understanding.query import QueryWord

_SHORTEST = 4
"""Letters of a stem from which two letters changed about, or one doubled, leave it recognisable."""
_SOUNDS = ("dt", "bp", "gk")
"""Letters that sound alike at the end of a syllable."""
_HEARD = 5
"""Letters of a stem from which one letter that sounds alike leaves it recognisable."""
_COMMON = 20
"""Passages that hold the word meant, at least."""
_TIMES = 10
"""How many times as many passages hold it as hold what was typed, at least."""
_MEANT = 0.9
"""What the word meant counts beside the one typed."""


def with_slips_read(asked: Asked, weights: WordWeights) -> Asked:
    """``asked`` with each slip standing for the common word that was meant as well, and told as a correction."""
    meant = {word.form: key for word in asked.words if asked.language == "de" and (key := meant_by(word, weights))}
    if not meant:
        return asked
    words = (replace(w, others={**w.others, meant[w.form]: _MEANT}) if w.form in meant else w for w in asked.words)
    return replace(asked, words=tuple(words), corrections={**asked.corrections, **meant})


def meant_by(word: QueryWord, weights: WordWeights) -> str:
    """The stem of the common word that ``word`` is a slip of, empty when it is none."""
    found = {key for key in variants(word) if _is_meant(key, word.key, weights)}
    return max(found, key=lambda key: (weights.count(key), key), default="")


def variants(word: QueryWord) -> Iterator[str]:
    """Stems that ``word`` can be a slip of; of a word that the dictionary knows only those that sound like it."""
    key = word.key
    if len(key) >= _SHORTEST and word.form.isalpha() and not is_word(word.form) and not is_word(word.form.capitalize()):
        for i in range(1, len(key) - 1):
            yield key[:i] + key[i + 1] + key[i] + key[i + 2 :]
        for i in range(1, len(key)):
            yield key[:i] + key[i - 1] + key[i:]
            if key[i] == key[i - 1]:
                yield key[:i] + key[i + 1 :]
    if len(key) >= _HEARD:
        for i, letter in enumerate(key[1:], start=1):
            for pair in _SOUNDS:
                if letter in pair:
                    yield key[:i] + pair.replace(letter, "") + key[i + 1 :]


def _is_meant(key: str, typed: str, weights: WordWeights) -> bool:
    return key != typed and weights.count(key) >= max(_COMMON, _TIMES * weights.count(typed))
