"""What a question asks for and the passages lack, in the words of the question."""

import re
from collections.abc import Collection, Sequence

from corpus.model import Passage
from rag.answering.question import Asked
from rag.answering.weights import WordWeights, passage_words
from rag.status.focus import focus_of
from rag.status.holes import Holes, is_bare, is_noun
from rag.status.support import names_in, on_topic, special_words
from rag.understanding.query import QueryWord

_TELLING = 1.5
"""What a hole must cost to be named."""
_MOST = 2
_SHORTEST = 2
"""Letters that a word to be named has more than."""


def missing_words(asked: Asked, passages: Sequence[Passage], places: Collection[str], weights: WordWeights) -> str:
    """The words that the passages lack, as typed, the focus of the question first; empty when they lack none.

    Of a word that another of them holds, nobody can say that the sources do not speak of it.
    """
    bare = bool(passages) and is_bare(passages[0])
    holes = Holes(question=asked.text, language=asked.language, weights=weights, bare=bare)
    words = special_words(asked)
    used = on_topic(passages, places, names_in(asked, weights)) or passages
    if not used:
        return ""
    costs = {w.key: min(holes.cost(w, passage_words(p)) for p in used) for w in words}
    focus = focus_of(asked)
    if focus and costs.get(focus.key, 0.0) >= _TELLING:
        return as_typed(asked.text, [focus])
    lacking = sorted((w for w in words if costs[w.key] >= _TELLING), key=lambda w: -costs[w.key])
    if asked.language == "en":
        nouns = [w for w in lacking if not w.form.endswith("ly")]
    else:
        nouns = [w for w in lacking if is_noun(w.form, asked.text) and len(w.form) > _SHORTEST]
    return as_typed(asked.text, nouns[:_MOST])


def as_typed(question: str, words: Sequence[QueryWord]) -> str:
    """``words`` as the question writes them, in its order."""
    found: dict[int, str] = {}
    for word in words:
        match = re.search(
            rf"(?<![\w-])(?:[\w-]*-)?{re.escape(word.form)}(?:-[\w-]*)?(?![\w-])", question, re.IGNORECASE
        )
        if match:
            found[match.start()] = match[0]
    return ", ".join(dict.fromkeys(found[start] for start in sorted(found)))
