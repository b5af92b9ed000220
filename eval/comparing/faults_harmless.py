"""Changes that the gate must let pass."""

import re
from dataclasses import replace

from eval.comparing.faults import Fault, State, Truth, answers, searches
from eval.measuring.observe import AnswerSeen, SearchSeen


def _renumbered(seen: AnswerSeen, _: Truth) -> AnswerSeen:
    """Markers count on from 11."""
    text = re.sub(r"\[(\d+)\]", lambda m: f"[{int(m[1]) + 10}]", seen.text)
    return replace(seen, text=text, citations=tuple({**c, "marker": c["marker"] + 10} for c in seen.citations))


def _deep_swap(seen: SearchSeen, _: Truth) -> SearchSeen:
    if len(seen.hits) < 2:
        return seen
    a, b = seen.hits[-2:]
    return replace(seen, hits=(*seen.hits[:-2], replace(b, score=a.score), replace(a, score=b.score)))


def _one_fact_lost(state: State, truth: Truth) -> State:
    """One answer of all loses everything but its first statement."""
    name = next(n for n, s in sorted(state.answers.items()) if s.status == "answered" and s.text.count("[") > 1)
    seen = state.answers[name]
    found = re.search(r"(?:\[\d+\])+", seen.text)
    text = seen.text[: found.end()] if found else seen.text
    used = {int(n) for n in re.findall(r"\[(\d+)\]", text)}
    cut = replace(seen, text=text, citations=tuple(c for c in seen.citations if c["marker"] in used))
    return replace(state, answers={**state.answers, name: cut})


def _reversed(state: State, _: Truth) -> State:
    return State(searches=dict([*state.searches.items()][::-1]), answers=dict([*state.answers.items()][::-1]))


HARMLESS = (
    Fault(name="nothing changed", change=lambda state, _: state),
    Fault(name="questions in another order", change=_reversed),
    Fault(
        name="scores doubled",
        change=searches(lambda s, _: replace(s, hits=tuple(replace(h, score=h.score * 2) for h in s.hits))),
    ),
    Fault(
        name="scores shifted",
        change=searches(lambda s, _: replace(s, hits=tuple(replace(h, score=h.score + 5) for h in s.hits))),
    ),
    Fault(name="last two hits swapped", change=searches(_deep_swap)),
    Fault(name="other suggestions", change=answers(lambda s, _: replace(s, suggestions=("Und was kostet das?",)))),
    Fault(name="blank line at the end", change=answers(lambda s, _: replace(s, text=s.text + "\n"))),
    Fault(name="markers numbered from 11", change=answers(_renumbered)),
    Fault(name="citations listed backwards", change=answers(lambda s, _: replace(s, citations=s.citations[::-1]))),
    Fault(name="another digest of the same index", change=answers(lambda s, _: replace(s, index="f" * 64))),
    Fault(name="one answer of all cut short", change=_one_fact_lost),
    Fault(name="rewritten question shown differently", change=answers(lambda s, _: replace(s, question_used="?"))),
)
