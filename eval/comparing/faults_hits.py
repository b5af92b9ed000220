"""Faults of the search, and how each changes what is found."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from eval.comparing.faults import Fault, State, Truth, searches
from eval.measuring.observe import SearchSeen, Seen

Order = Callable[[Sequence[Seen], Truth], Sequence[Seen]]


def _reordered(order: Order) -> Callable[[SearchSeen, Truth], SearchSeen]:
    """Hits in another order with falling scores, as a wrong ranking would give them."""

    def change(seen: SearchSeen, truth: Truth) -> SearchSeen:
        hits = order(seen.hits, truth)
        return replace(seen, hits=tuple(replace(hit, score=1.0 - i / 100) for i, hit in enumerate(hits)))

    return change


def _shuffled(hits: Sequence[Seen], truth: Truth) -> Sequence[Seen]:
    return truth.rng.sample(list(hits), len(hits))


def _from_leg(leg: str) -> Callable[[SearchSeen, Truth], SearchSeen]:
    def change(seen: SearchSeen, truth: Truth) -> SearchSeen:
        names = seen.legs.get(leg, ())
        return replace(seen, hits=tuple(truth.seen(name, 1.0 - i / 100) for i, name in enumerate(names)))

    return change


def _neighbours(seen: SearchSeen, truth: Truth) -> SearchSeen:
    order = sorted(truth.passages)
    place = {name: i for i, name in enumerate(order)}
    hits = [truth.seen(order[(place.get(h.id, 0) + 1) % len(order)], h.score) for h in seen.hits]
    return replace(seen, hits=tuple({hit.id: hit for hit in hits}.values()))


def _without_source(prefix: str) -> Callable[[SearchSeen, Truth], SearchSeen]:
    def change(seen: SearchSeen, truth: Truth) -> SearchSeen:
        kept = [hit for hit in seen.hits if not hit.id.startswith(prefix)]
        spare = [truth.seen(n, 0.0) for n in sorted(truth.passages) if not n.startswith(prefix)][: 10 - len(kept)]
        return replace(seen, hits=(*kept, *spare) if len(kept) < 10 else tuple(kept))

    return change


def _umlauts_unknown(seen: SearchSeen, truth: Truth) -> SearchSeen:
    """The word search finds no word with an umlaut, so that it finds nothing for most German questions."""
    if not any(c in "äöüÄÖÜß" for c in truth.questions[seen.id].question):
        return seen
    return _from_leg("dense")(seen, truth)


def _rotated(state: State, truth: Truth) -> State:
    ids = list(state.searches)
    given = {name: state.searches[ids[i - 1]] for i, name in enumerate(ids)}
    return replace(state, searches={n: replace(s, id=n) for n, s in given.items()})


def _history_forgotten(state: State, truth: Truth) -> State:
    """Follow-ups are searched without what they refer to: they get hits of another question."""
    ids = list(state.searches)
    found = dict(state.searches)
    for i, name in enumerate(ids):
        if truth.questions[name].history:
            found[name] = replace(state.searches[ids[i - 1]], id=name)
    return replace(state, searches=found)


def _cut(text_of: Callable[[Seen], str]) -> Callable[[SearchSeen, Truth], SearchSeen]:
    return lambda seen, truth: replace(seen, hits=tuple(replace(hit, text=text_of(hit)) for hit in seen.hits))


HIT_FAULTS = (
    Fault(name="hits: order shuffled", change=searches(_reordered(_shuffled))),
    Fault(name="hits: order reversed", change=searches(_reordered(lambda hits, _: hits[::-1]))),
    Fault(name="hits: k = 1", change=searches(_reordered(lambda hits, _: hits[:1]))),
    Fault(name="hits: only five", change=searches(_reordered(lambda hits, _: hits[:5]))),
    Fault(name="hits: best one lost", change=searches(_reordered(lambda hits, _: hits[1:]))),
    Fault(name="hits: best three lost", change=searches(_reordered(lambda hits, _: hits[3:]))),
    Fault(name="hits: best ranked fifth", change=searches(_reordered(lambda h, _: [*h[1:5], h[0], *h[5:]]))),
    Fault(name="hits: first one repeated", change=searches(_reordered(lambda hits, _: [hits[0], *hits[:-1]]))),
    Fault(
        name="hits: distance taken for score",
        change=searches(lambda s, _: replace(s, hits=tuple(replace(h, score=1 - h.score) for h in s.hits))),
    ),
    Fault(name="hits: word search alone", change=searches(_from_leg("lexical"))),
    Fault(name="hits: meaning search alone", change=searches(_from_leg("dense"))),
    Fault(name="hits: passage id off by one", change=searches(_neighbours)),
    Fault(name="hits: one publication not indexed", change=searches(_without_source("om-"))),
    Fault(name="hits: umlauts unknown to the word search", change=searches(_umlauts_unknown)),
    Fault(name="hits: answers shifted by one question", change=_rotated),
    Fault(name="hits: follow-ups without their history", change=_history_forgotten),
    Fault(name="hits: stale index, old texts", change=searches(_cut(lambda hit: hit.text[::-1]))),
    Fault(
        name="hits: stale index, deleted passages",
        change=searches(lambda s, _: replace(s, hits=(replace(s.hits[0], id=f"{s.hits[0].id}-alt"), *s.hits[1:]))),
    ),
    Fault(name="hits: none", change=searches(_reordered(lambda hits, _: []))),
)
