"""The order of hits: a linear scorer over features, or a cross-encoder; then whole evidence in front."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.model import Passage
from rag.retrieval.ranking_features import AskedWords, PassageView
from rag.types import Hit
from rag.understanding.query import QueryAnalysis
from rag.understanding.query_everyday import everyday

_BEST = 5
"""Hits that coverage is judged by."""
_HEADINGS = 3
"""Headings, outermost first, that tell a section from others."""
_SOFT = 2.0
"""Difference of scores at which one hit's share is e times the other's."""
_NAMED_KIND = 1.0
"""What a passage of the kind that a question names is worth beside its score, where publications take turns."""


def score(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Weighted sum of the features."""
    return sum(weight * features.get(name, 0.0) for name, weight in weights.items())


def ordered(hits: Sequence[Hit]) -> list[Hit]:
    """Best first; ties by id."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def within_sections(hits: Sequence[Hit], gain: float) -> list[Hit]:
    """``hits`` with the score of each raised by what the others of its section are worth, best first.

    A section that holds several good hits is what the question is about: each hit's share of the question is the
    softmax of its score, and a hit gains ``gain`` times the shares of the others below the same heading.
    """
    if not gain or not hits:
        return list(hits)
    shares = [math.exp((hit.score - hits[0].score) / _SOFT) for hit in hits]
    total = sum(shares)
    held: dict[tuple[str, ...], float] = {}
    for hit, share in zip(hits, shares, strict=True):
        section = _section(hit.passage)
        held[section] = held.get(section, 0.0) + share / total
    return ordered(
        [
            replace(hit, score=hit.score + gain * (held[_section(hit.passage)] - share / total))
            for hit, share in zip(hits, shares, strict=True)
        ]
    )


def _section(passage: Passage) -> tuple[str, ...]:
    return (passage.document_id, *passage.heading_path[:_HEADINGS])


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


def beside_first(hits: Sequence[Hit], analysis: QueryAnalysis, within: int = 30, place: int = 3) -> list[Hit]:
    """For a comparison with an unsaid side, the best other part of the first hit's overview at ``place`` at the latest.

    "Wir sind eine Region, keine Stadt: was ist anders?" finds the row of the region; that of the city lies beside it.
    """
    compared = analysis.kind == "comparison" or bool(everyday().otherwise.search(analysis.question))
    if not compared or analysis.sides or len(hits) <= place or not hits[0].passage.facets.get("part_of"):
        return list(hits)
    family = family_of(hits[0].passage)
    beside = [hit for hit in hits[1:within] if family in hit.passage.facets.get("part_of", ())][:1]
    if not beside or beside[0] in hits[: place + 1]:
        return list(hits)
    return [*hits[:place], *beside, *(hit for hit in hits[place:] if hit is not beside[0])]


def each_telling(hits: Sequence[Hit], analysis: QueryAnalysis, within: int = 12, place: int = 4) -> list[Hit]:
    """For a question that names a place, a hit on it from a publication that the hits before ``place`` lack.

    One hit among the first ``within`` moves to ``place``; a question that names publications keeps its order.
    """
    named = set(analysis.names.get("places", ()))
    if not named or analysis.names.get("sources"):
        return list(hits)
    telling = [hit for hit in hits[:within] if named.intersection(hit.passage.facets.get("places", ()))]
    first = hits[: place + 1]
    heard = {hit.passage.source_id for hit in telling if hit in first}
    moved = [hit for hit in telling if hit not in first and hit.passage.source_id not in heard][:1]
    return [*hits[:place], *moved, *(hit for hit in hits[place:] if hit not in moved)]


def across_sources(hits: Sequence[Hit], analysis: QueryAnalysis, within: int = 20) -> list[Hit]:
    """For a question over several publications, the best hit of each first, then its second best, then the rest.

    Publications that are named go first; without names each one that is among the first ``within`` hits has its turn.
    The best of a publication is of a kind that the question names (a definition, an example), where it has such a hit.
    """
    if not analysis.across:
        return list(hits)
    named = analysis.names.get("sources", ())
    chosen = named if len(named) > 1 else tuple(dict.fromkeys(hit.passage.source_id for hit in hits[:within]))
    turns = 3 if len(named) > 1 else 1
    wanted = {kind for kind, pattern in everyday().named_kinds.items() if pattern.search(analysis.question)}

    def worth(hit: Hit) -> float:
        return hit.score + _NAMED_KIND * bool(wanted.intersection(hit.passage.facets.get("kind", ())))

    ranked = sorted(hits, key=worth, reverse=True) if wanted else list(hits)
    by_source = {source: [hit for hit in ranked if hit.passage.source_id == source][:turns] for source in chosen}
    front = [
        hit
        for turn in range(turns)
        for hit in sorted((own[turn] for own in by_source.values() if turn < len(own)), key=worth, reverse=True)
    ]
    return [*front, *(hit for hit in hits if hit not in front)]
