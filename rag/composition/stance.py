"""Whether the evidence says yes or no, or contradicts what a question takes for granted; silent when in doubt."""

from collections.abc import Sequence
from typing import Literal

from rag.answering.patterns import names, pattern
from rag.answering.question import Asked
from rag.answering.weights import share_held
from rag.composition.statements import Statement
from rag.language.analysis import tokens

Stance = Literal["affirmed", "denied", "contradicted", ""]

_CARRIED = 0.6
"""Share of the question's words that one sentence must hold to answer yes or no."""
_TOUCHED = 0.5
"""Share that it must hold to contradict the question's premise."""
_LOOKED_AT = 4


def stance(asked: Asked, told: Sequence[Statement]) -> Stance:
    """What the sentence nearest to the question says of it; empty unless its wording leaves no doubt.

    Questions that deny something themselves, or ask more than one thing, get no stance.
    """
    if not told or len(pattern("interrogative").findall(asked.text)) > 1:
        return ""
    share, nearest = max(((_share(asked, s), s) for s in told[:_LOOKED_AT]), key=lambda pair: pair[0])
    if share >= _TOUCHED and pattern("takes_for_granted").search(asked.text) and opposed(asked.text, nearest.text):
        return "contradicted"
    if share < _CARRIED or nearest.form == "row" or not _plain(asked):
        return ""
    if not same_mood(asked.text, nearest.text):
        return ""
    if pattern("denies").search(nearest.text):
        return "" if pattern("weakens_no").search(nearest.text) else "denied"
    return "" if pattern("weakens_yes").search(nearest.text) else "affirmed"


def _plain(asked: Asked) -> bool:
    """Whether a question wants yes or no on one thing, and denies nothing itself."""
    return asked.kind == "yes_no" and asked.text.count("?") < 2 and not pattern("no_plain_answer").search(asked.text)


def opposed(question: str, sentence: str) -> bool:
    """Whether the sentence uses a word opposed to one of the question ("einmal" and "fortlaufend")."""
    return any(
        pattern("opposites_asked", name).search(question) and pattern("opposites_told", name).search(sentence)
        for name in names("opposites_asked")
    )


def _share(asked: Asked, statement: Statement) -> float:
    return share_held(asked.words, set(tokens(statement.text)))


def same_mood(question: str, sentence: str) -> bool:
    """Whether both speak of the same: duty, permission or advice. A bare fact ("Ist …?") is left to the reader."""
    return any(pattern("moods", m).search(question) and pattern("moods", m).search(sentence) for m in names("moods"))
