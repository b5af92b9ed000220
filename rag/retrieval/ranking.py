"""The order of hits: a linear scorer over features, or a cross-encoder; then whole evidence in front."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.model import Passage
from rag.retrieval.ranking_features import AskedWords, PassageView
from rag.types import Hit
from rag.understanding.query import QueryAnalysis

_BEST = 5
"""Hits that coverage is judged by."""


def score(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Weighted sum of the features."""
    return sum(weight * features.get(name, 0.0) for name, weight in weights.items())


def ordered(hits: Sequence[Hit]) -> list[Hit]:
    """Best first; ties by id."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def merged(hits: Sequence[Hit]) -> list[Hit]:
    """``hits`` without originals that say the same as a passage of the knowledge base among them.

    An original names its counterparts in the facet ``same_as``. The passage of the knowledge base keeps its place:
    letting it take the better place of the two reordered 56 of 129 development questions and found no more.
    The first of a text stays where texts are equal.
    """
    present = {hit.passage.id for hit in hits}
    kept: list[Hit] = []
    texts: set[str] = set()
    for hit in hits:
        twin = bool(present & set(hit.passage.facets.get("same_as", ())))
        if not twin and hit.passage.text not in texts:
            kept.append(hit)
            texts.add(hit.passage.text)
    return kept


def coverage_of(analysis: QueryAnalysis, views: Sequence[PassageView]) -> dict[str, float]:
    """Credit at which the best hits hold each content word."""
    asked = AskedWords(analysis.words)
    held = [asked.credits(view.everything) for view in views[:_BEST]]
    return {word.key: max((one.get(i, 0.0) for one in held), default=0.0) for i, word in enumerate(analysis.words)}


def fresh_words(hits: Sequence[Hit], views: Sequence[PassageView], analysis: QueryAnalysis, gain: float) -> list[Hit]:
    """The first hits in an order where each adds words of the question that those before it lack; the best stays first.

    Greedy, after xQuAD (Santos, Macdonald and Ounis, WWW 2010) with the question's words as its aspects: a hit is worth
    its score, 0 to 1 over the first ``len(views)`` hits, and ``gain`` times the share of words that it adds.
    """
    many = len(views)
    total = sum(word.weight for word in analysis.words)
    if many < 3 or not gain or not total:
        return list(hits)
    asked = AskedWords(analysis.words)
    held = [asked.credits(view.everything) for view in views]
    spread = max(hits[0].score - hits[many - 1].score, 1e-9)
    worth = [(hit.score - hits[0].score) / spread for hit in hits[:many]]
    have, chosen, left = dict(held[0]), [0], list(range(1, many))

    def added(i: int) -> float:
        more = ((word, credit - have.get(word, 0.0)) for word, credit in held[i].items())
        return sum(analysis.words[word].weight * credit for word, credit in more if credit > 0) / total

    while left:
        best = max(left, key=lambda i: (worth[i] + gain * added(i), -i))
        left.remove(best)
        chosen.append(best)
        have |= {word: max(credit, have.get(word, 0.0)) for word, credit in held[best].items()}
    return [*(hits[i] for i in chosen), *hits[many:]]


def rescored(hits: Sequence[Hit]) -> list[Hit]:
    """``hits`` in the order given, scores falling along it: a moved hit gets the score of its place."""
    scores = sorted((hit.score for hit in hits), reverse=True)
    return [hit if hit.score == score else replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)]


def family_of(passage: Passage) -> str:
    """Id of the overview that ``passage`` is a part of, or its own id."""
    return next(iter(passage.facets.get("part_of", ())), passage.id)


def whole_lists(hits: Sequence[Hit], analysis: QueryAnalysis, within: int = 6) -> list[Hit]:
    """For a list question, the parts of the first family stand together behind its best hit.

    Only where that family is first, and only hits that were found among the first ``within`` times two.
    """
    if analysis.kind != "list" or not hits:
        return list(hits)
    family = family_of(hits[0].passage)
    near = [hit for hit in hits[1 : 2 * within] if family_of(hit.passage) == family]
    rest = [hit for hit in hits[1:] if hit not in near]
    return [hits[0], *near, *rest]


def both_sides(hits: Sequence[Hit], views: Sequence[PassageView], sides: Sequence[Sequence[str]]) -> list[Hit]:
    """For a comparison, the best hit of each side among the first three places.

    ``sides`` are the keys that only one side names.
    """
    if len(sides) < 2 or len(hits) < 3:
        return list(hits)
    chosen: list[int] = []
    for side in sides:
        shares = [sum(view.everything.get(key, 0.0) for key in side) / len(side) if side else 0.0 for view in views]
        full = [i for i, share in enumerate(shares[:15]) if share >= max(0.99 * max(shares[:15]), 0.5)]
        if full and not set(full) & {*chosen, 0}:
            chosen.append(full[0])
    front = [0, *[i for i in chosen if i != 0]]
    return [hits[i] for i in front] + [hit for i, hit in enumerate(hits) if i not in front]


def across_sources(hits: Sequence[Hit], analysis: QueryAnalysis, within: int = 20) -> list[Hit]:
    """For a question over several publications, the best hit of each first, then its second best, then the rest.

    Publications that are named go first; without names each one that is among the first ``within`` hits has its turn.
    """
    if not analysis.across:
        return list(hits)
    named = analysis.names.get("sources", ())
    chosen = named if len(named) > 1 else tuple(dict.fromkeys(hit.passage.source_id for hit in hits[:within]))
    turns = 3 if len(named) > 1 else 1
    by_source = {source: [hit for hit in hits if hit.passage.source_id == source][:turns] for source in chosen}
    front = [
        hit for turn in range(turns) for hit in ordered([own[turn] for own in by_source.values() if turn < len(own)])
    ]
    return [*front, *(hit for hit in hits if hit not in front)]
