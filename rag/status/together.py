"""Which words of the corpus ever stand in one passage: two things that never do are not answered together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from corpus.model import Passage
from rag.answering.weights import passage_words
from rag.status.holes import same_thing
from rag.understanding.query import QueryWord

_RARE = 120
"""Passages up to which a word tells a subject."""


class Concordance:
    """Passages by the stems they hold."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        holders: dict[str, set[int]] = defaultdict(set)
        for number, passage in enumerate(passages):
            for stem in passage_words(passage):
                holders[stem].add(number)
        self._holders = {stem: frozenset(numbers) for stem, numbers in holders.items()}

    def holding(self, word: QueryWord) -> frozenset[int]:
        """Passages that hold ``word`` or one that says the same."""
        found = [self._holders.get(key, frozenset()) for key in (word.key, *same_thing(word))]
        return frozenset().union(*found)

    def apart(self, words: Sequence[QueryWord]) -> list[QueryWord]:
        """The rarer one of each pair of ``words`` that each tell a subject and stand in no passage together."""
        held = [(word, self.holding(word)) for word in words]
        known = [(word, numbers) for word, numbers in held if 0 < len(numbers) <= _RARE]
        return [min(a, b, key=lambda pair: len(pair[1]))[0] for a, b in combinations(known, 2) if not a[1] & b[1]]

    def beside(self, names: Sequence[str], words: Sequence[QueryWord]) -> list[QueryWord]:
        """Those of ``words`` that stand in no passage with all ``names`` (stems); none when no passage has those."""
        holders = [self._holders.get(name, frozenset()) for name in names]
        topic = frozenset.intersection(*holders) if holders else frozenset()
        return [word for word in words if topic and not self.holding(word) & topic]
