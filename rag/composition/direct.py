"""The statement that answers a question outright: what a thing is, whether it is a duty, who is responsible for it.

Descriptions around a thing often hold more words of the question than the sentence that decides it. Where the hits hold
such a sentence, it leads the answer, from whichever of the passages it comes.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal

from rag.answering.patterns import pattern
from rag.answering.question import Asked
from rag.answering.weights import PART, credit, share_held
from rag.composition.compose import Choice, Ranked, aside, leans, relevance, thoughts, words_of
from rag.composition.statements import Statement, statements
from rag.language.analysis import tokens
from rag.understanding.query import QueryWord

Want = Literal["definition", "duty", "responsible", ""]

_LOOKED_AT = 8
_ABOUT = 0.45
"""Share of the subject's words that a statement must hold to decide something about it."""
_OWN = 0.9
"""Credit from which a word counts as the subject's own, not as a part or neighbour of it."""
_HEAD = 6
"""Words that may stand before the verb of a definition."""
_PER_WEIGHT = 0.08
"""What a statement loses for each unit that its passage weighs less than the best."""
_LONGEST = 60
"""Words of a list that may be put in front for one of its items."""
_SAME_WEIGHT = 0.3
"""Weight of a word of the question from which it belongs to the subject; lighter ones stand everywhere."""


def wanted(asked: Asked) -> Want:
    """What kind of statement would answer ``asked`` outright; empty when its wording asks for none."""
    found: Want = next((want for want in _WANTS if pattern("direct", want, "asked").search(asked.text)), "")
    return found or ("definition" if asked.kind == "definition" else "")


_WANTS: tuple[Want, ...] = ("duty", "responsible")


def in_front(asked: Asked, basis: Sequence[Ranked], chosen: Sequence[Choice]) -> list[Choice]:
    """``chosen`` with the statement that answers outright in front, taken from ``basis`` where none of them has it."""
    found = outright(asked, basis)
    if not chosen or found is None:
        return list(chosen)
    passage, start = found[0].passage, {s.start for s in found}
    held = next((c for c in chosen if c.passage.id == passage.id), None)
    if held is None:
        return [Choice(passage=passage, statements=tuple(found), whole=False), *chosen]
    rest = [s for s in held.statements if s.start not in start]
    first = replace(held, statements=(*found, *rest), whole=held.whole and held.statements[0] == found[0])
    return [first, *(c for c in chosen if c is not held)]


def outright(asked: Asked, basis: Sequence[Ranked]) -> list[Statement] | None:
    """The thought with the statement that answers outright; None when the first hits hold none."""
    want, subject = wanted(asked), subject_of(asked)
    if not want or not subject or not basis:
        return None
    top, best, found = basis[0].weight, 0.0, None
    for entry in basis[:_LOOKED_AT]:
        told = [s for s in statements(entry.passage) if s.form != "heading" and not aside(asked, s)]
        for thought in thoughts(told):
            if leans(thought[0]) or thought[0].form == "row" or not _short(thought):
                continue
            fit = max(_fit(asked, want, subject, s) for s in thought)
            if fit and fit - _PER_WEIGHT * (top - entry.weight) > best:
                best, found = fit - _PER_WEIGHT * (top - entry.weight), thought
    return found


def _short(thought: Sequence[Statement]) -> bool:
    return thought[0].form == "sentence" or words_of(thought) <= _LONGEST


def subject_of(asked: Asked) -> tuple[QueryWord, ...]:
    """What the question is about: the words of its deciding part without those that ask for duty or responsibility."""
    clause = next(iter(re.split(pattern("parts"), asked.text)), asked.text) or asked.text
    own = set(tokens(clause))
    words = [w for w in asked.words if w.weight >= _SAME_WEIGHT and not pattern("direct_words").match(w.key)]
    return tuple(w for w in words if w.key in own) or tuple(words)


def _fit(asked: Asked, want: Want, subject: Sequence[QueryWord], statement: Statement) -> float:
    """How well a statement answers outright (0 to about 2); 0 when it does not."""
    text = statement.text
    if want == "definition":
        return 1.0 + relevance(asked, statement) if defines(subject, text) else 0.0
    held = set(tokens(text))
    if want == "duty" and pattern("direct", "duty", "told").search(text):
        about = share_held(subject, held) if _names(max(subject, key=lambda w: w.weight), held) else 0.0
        return about + relevance(asked, statement) if about >= _ABOUT else 0.0
    least = _OWN if asked.language == "de" else PART
    if any(credit(word, held) < least for word in subject):
        return 0.0
    if want == "duty":
        return relevance(asked, statement) if demands(subject, text) else 0.0
    return 1.0 + relevance(asked, statement) if pattern("direct", "responsible", "told").search(text) else 0.0


def _names(word: QueryWord, held: Collection[str]) -> bool:
    """Whether ``held`` has the word or a compound that begins with it ("Beiratsebene"), not just a part of it."""
    return credit(word, held) >= _OWN or any(other.startswith(word.key) for other in held)


def demands(subject: Sequence[QueryWord], sentence: str) -> bool:
    """Whether ``sentence`` says what the subject, or a municipality, must or should do."""
    verb = pattern("direct", "duty", "demands").search(sentence)
    if verb is None:
        return False
    head = sentence[: verb.start()]
    return bool(pattern("direct", "duty", "who").match(head)) or _heads(subject, head)


def _heads(subject: Sequence[QueryWord], head: str) -> bool:
    """Whether the few words before a verb name the subject."""
    held = set(tokens(head))
    return len(head.split()) <= _HEAD and all(credit(word, held) >= _OWN for word in subject)


def defines(subject: Sequence[QueryWord], sentence: str) -> bool:
    """Whether ``sentence`` begins with the subject and goes on to say what it is or is for."""
    verb = pattern("direct", "definition", "told").search(sentence)
    if verb is None or pattern("direct", "definition", "not_told").search(sentence[: verb.start() + 1]):
        return False
    return _heads(subject, sentence[: verb.start()])


def undecided(asked: Asked, choices: Sequence[Choice]) -> bool:
    """Whether a question asks for a duty by that name and no statement of the answer speaks of must, should or may."""
    if not pattern("direct", "duty", "by_name").search(asked.text):
        return False
    said = [f"{s.lead_in} {s.text}" for choice in choices for s in choice.statements]
    return not any(pattern("direct", "duty", kind).search(text) for text in said for kind in ("told", "demands"))


def size_classes(asked: Asked, choices: Sequence[Choice]) -> list[Choice]:
    """For a question on a number of inhabitants: what the answer holds of size classes, which are no such number."""
    if not pattern("values_asked", "population").search(asked.text):
        return []
    found = [
        replace(c, statements=tuple(s for s in c.statements if pattern("size_class").search(s.text)), whole=False)
        for c in choices
    ]
    return [c for c in found if c.statements]
