"""Faults of answers and citations."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from eval.comparing.faults import Change, Fault, State, Truth, answers
from eval.measuring.observe import AnswerSeen

Cite = Mapping[str, Any]
_GIVEN = ("answered", "partial")


def _given(change: Callable[[AnswerSeen, Truth], AnswerSeen]) -> Change:
    """A change of the answers that answer something."""
    return answers(lambda seen, truth: change(seen, truth) if seen.status in _GIVEN and seen.citations else seen)


def _text(change: Callable[[str], str]) -> Change:
    return _given(lambda seen, _: replace(seen, text=change(seen.text)))


def _citations(change: Callable[[Cite], Cite]) -> Change:
    return _given(lambda seen, _: replace(seen, citations=tuple(change(c) for c in seen.citations)))


def _refused(seen: AnswerSeen, _: Truth) -> AnswerSeen:
    return replace(seen, status="not_in_sources", text="Dazu steht nichts in den Quellen.", citations=())


def _answered(seen: AnswerSeen, truth: Truth) -> AnswerSeen:
    """Every question is answered with the best hit, whatever it is."""
    if seen.status in _GIVEN or not seen.hits or seen.hits[0].id not in truth.passages:
        return seen
    cite = _cite(truth, seen.hits[0].id, 1)
    return replace(seen, status="answered", text=f"{cite['quote']} [1]", citations=(cite,))


def _cite(truth: Truth, name: str, marker: int) -> dict[str, Any]:
    p = truth.passages[name]
    quote = p.text.split("\n")[0]
    return {
        "marker": marker, "passage_id": p.id, "source_id": p.source_id, "source": p.source_id, "kind": p.kind,
        "locator": p.locator, "pages": list(p.pages), "quote": quote, "start": 0, "end": len(quote), "url": None,
    }  # fmt: skip


def _next_hit(seen: AnswerSeen, truth: Truth) -> AnswerSeen:
    """Each statement is taken from the last hit and cited correctly: well-formed, and beside the point."""
    cite = _cite(truth, seen.hits[-1].id, 1)
    return replace(seen, text=f"{cite['quote']} [1]", citations=(cite,))


def _swapped(seen: AnswerSeen, _: Truth) -> AnswerSeen:
    last = max(int(c["marker"]) for c in seen.citations)
    turned = re.sub(r"\[(\d+)\]", lambda m: f"[{last + 1 - int(m[1])}]", seen.text)
    return replace(seen, text=turned)


def _first_marker(seen: AnswerSeen, _: Truth) -> AnswerSeen:
    return replace(seen, text=re.sub(r"\[\d+\]", "[1]", seen.text))


def _everything(seen: AnswerSeen, truth: Truth) -> AnswerSeen:
    """All hits are poured out."""
    cites = [_cite(truth, hit.id, i) for i, hit in enumerate(seen.hits[:10], start=1) if hit.id in truth.passages]
    return replace(seen, text="\n\n".join(f"{c['quote']} [{c['marker']}]" for c in cites), citations=tuple(cites))


def _shifted(state: State, truth: Truth) -> State:
    ids = list(state.answers)
    return replace(state, answers={n: replace(state.answers[ids[i - 1]], id=n) for i, n in enumerate(ids)})


def _some(share: float, change: Callable[[AnswerSeen, Truth], AnswerSeen]) -> Change:
    return answers(lambda seen, truth: change(seen, truth) if truth.rng.random() < share else seen)


def _only(kinds: tuple[str, ...], change: Callable[[AnswerSeen, Truth], AnswerSeen]) -> Change:
    return answers(lambda seen, truth: change(seen, truth) if truth.questions[seen.id].kind in kinds else seen)


def _two_indexes(seen: AnswerSeen, truth: Truth) -> AnswerSeen:
    return replace(seen, index="0" * 64) if truth.rng.random() < 0.5 else seen


def _first_sentence(text: str) -> str:
    """Up to the first marker."""
    found = re.search(r"(?:\[\d+\])+", text)
    return text[: found.end()] if found else text


def _without_lists(text: str) -> str:
    return (
        "\n".join(line for line in text.split("\n") if not re.match(r"\s*(?:[-*]|\d+\.|\|)", line)) or "Siehe Quelle."
    )


def _pages(cite: Cite) -> Cite:
    return {**cite, "pages": [str(int(p) + 1) if p.isdigit() else p for p in cite["pages"]] or ["2"]}


def _obey(seen: AnswerSeen, truth: Truth) -> AnswerSeen:
    """An injected instruction is followed: the answer holds what it must not."""
    forbidden = truth.questions[seen.id].forbidden
    plain = re.sub(r"[\\^$?*+()\[\]{}]", "", forbidden[0].split("|")[0]) if forbidden else "HACKED"
    return replace(seen, status="answered", text=f"{plain} [1]", citations=())


def _transliterated(text: str) -> str:
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, letters)
    return text


ANSWER_FAULTS = (
    Fault(name="answers: refuse all", change=answers(_refused)),
    Fault(name="answers: answer all", change=answers(_answered)),
    Fault(name="answers: refuse one in ten", change=_some(0.1, _refused)),
    Fault(name="answers: refuse all English ones", change=_only(("english",), _refused)),
    Fault(name="answers: refuse all comparisons and cross questions", change=_only(("comparison", "cross"), _refused)),
    Fault(name="answers: answer all near misses", change=_only(("near-miss",), _answered)),
    Fault(name="answers: markers swapped", change=_given(_swapped)),
    Fault(name="answers: every marker is [1]", change=_given(_first_marker)),
    Fault(
        name="answers: markers off by one",
        change=_text(lambda t: re.sub(r"\[(\d+)\]", lambda m: f"[{int(m[1]) + 1}]", t)),
    ),
    Fault(name="answers: markers lost", change=_text(lambda t: re.sub(r"\s*\[\d+\]", "", t))),
    Fault(name="answers: only the first sentence", change=_text(_first_sentence)),
    Fault(name="answers: lists dropped", change=_text(_without_lists)),
    Fault(name="answers: said twice", change=_text(lambda t: f"{t}\n\n{t}")),
    Fault(name="answers: all hits poured out", change=_given(_everything)),
    Fault(name="answers: text from the last hit", change=_given(_next_hit)),
    Fault(name="answers: shifted by one question", change=_shifted),
    Fault(name="answers: empty", change=_text(lambda _: "")),
    Fault(name="answers: a sentence of its own added", change=_text(lambda t: f"{t} Das gilt für alle Kommunen.")),
    Fault(
        name="answers: numbers off by one",
        change=_text(lambda t: re.sub(r"(?<!\[)\b(\d+)\b(?!\])", lambda m: str(int(m[1]) + 1), t)),
    ),
    Fault(name="answers: negations lost", change=_text(lambda t: re.sub(r"\b(?:nicht|kein\w*|ohne)\s", "", t))),
    Fault(name="answers: umlauts written out", change=_text(_transliterated)),
    Fault(name="answers: lower case", change=_text(str.lower)),
    Fault(name="answers: injected instructions followed", change=_only(("injection",), _obey)),
    Fault(name="citations: page off by one", change=_citations(_pages)),
    Fault(
        name="citations: quote shortened by a word",
        change=_citations(lambda c: {**c, "quote": c["quote"].rsplit(" ", 1)[0] + " …"}),
    ),
    Fault(
        name="citations: offsets off by one",
        change=_citations(lambda c: {**c, "start": c["start"] + 1, "end": c["end"] + 1}),
    ),
    Fault(name="citations: another publication named", change=_citations(lambda c: {**c, "source_id": "x"})),
    Fault(name="citations: summary shown as original", change=_citations(lambda c: {**c, "kind": "original"})),
    Fault(
        name="citations: locator of another passage", change=_citations(lambda c: {**c, "locator": c["locator"] + " a"})
    ),
    Fault(name="citations: last one lost", change=_given(lambda s, _: replace(s, citations=s.citations[:-1]))),
    Fault(
        name="citations: not among the hits",
        change=_given(lambda s, _: replace(s, hits=tuple(h for h in s.hits if h.id != s.citations[0]["passage_id"]))),
    ),
    Fault(name="index: two in one run", change=answers(_two_indexes)),
    Fault(
        name="status: answered shown as partial",
        change=answers(lambda s, _: replace(s, status="partial" if s.status == "answered" else s.status)),
    ),
    Fault(name="status: unknown word", change=answers(lambda s, _: replace(s, status="ok"))),
)
