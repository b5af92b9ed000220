"""Follow-up questions: from the turns before, a question that stands alone; by rules, or by a model and checked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.language.analysis import Word, analyse
from rag.types import Turn

Rewriter = Callable[[str, Sequence[str]], str | None]
"""Asks a language model for a stand-alone question from (question, earlier user turns); None when it has none."""

_OPENS = re.compile(
    r"^\s*(und|oder|aber|also|dann|ok(ay)?|gut|danke|ah|ach so|ja|nein|and|but|so|what about|how about)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(dies(e[rsnm]?|es)?|jene\w*|davon|dabei|dafür|dagegen|daran|darauf|daraus|darin|darüber|darunter|dazu|damit|dadurch|"
    r"danach|davor|dort|denen|deren|dessen|solche\w*|letztere\w*|erstere\w*|beiden?|es|sie|er|ihn|ihm|ihr|ihnen|"
    r"da|das|die|der|den|welche|it|they|them|there|that|those|these|its|their)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(davon|dabei|dafür|dagegen|daran|darauf|daraus|darin|darüber|dazu|damit|dadurch|danach|davor|dort|denen|deren|"
    r"dessen|bei (der|dem|den|denen)(?=\s*[?.!,])|in (dem|der) fall|dies(e|er|es|en|em)?|"
    r"letztere\w*|erstere\w*|solche\w*|"
    r"them|they|there|those|these|its|their|"
    r"(ist|sind|hat|haben|macht|machen|wird|werden|kann|können|soll|sollen|muss|müssen|war|waren|kostet|funktioniert|"
    r"braucht|dauert|heißt|bringt|geht) (das|die|der|sie|er)(?=\s*[?.!,]|\s*$|\s+(?-i:[a-zäöüß]+)\s*\?))\b",
    re.IGNORECASE,
)
_FEW = 3
_MANY = 4
"""Content words up to which a word that points back is believed; beyond, it points within the question."""
_CARRIED = 6


@dataclass(frozen=True, kw_only=True)
class Standalone:
    """A question that can be searched for by itself."""

    question: str
    carried: bool
    """Whether something was taken over from the turns before."""


def standalone(question: str, history: Sequence[Turn], rewriter: Rewriter | None = None) -> Standalone:
    """``question`` with the topic of the turns before where it needs one."""
    before = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    if not before or not depends(question):
        return Standalone(question=question, carried=False)
    if rewriter:
        rewritten = rewriter(question, before)
        if rewritten and faithful(rewritten, question, before):
            return Standalone(question=rewritten.strip(), carried=True)
    topic = _topic(question, before)
    if not topic:
        return Standalone(question=question, carried=False)
    return Standalone(question=f"{question.strip()} ({topic})", carried=True)


def depends(question: str) -> bool:
    """Whether ``question`` seems to need the turns before it."""
    content = [word for word in analyse(question) if not word.key.isdigit()]
    if _OPENS.search(question):
        return True
    if len(content) <= _MANY and _POINTING.search(question):
        return True
    return len(content) < _FEW and (len(content) < 2 or bool(_POINTS.search(question)))


def faithful(rewritten: str, question: str, before: Sequence[str]) -> bool:
    """Whether a rewriting says nothing new: its words come from the conversation, and the question's words stay."""
    known = {part for turn in (*before, question) for word in analyse(turn) for part in (word.key, *word.parts)}
    own = {word.key for word in analyse(question)}
    words = analyse(rewritten)
    new = [word for word in words if word.key not in known and not set(word.parts) & known]
    figures = {word.key for word in words if any(c.isdigit() for c in word.key)} - known
    kept = len(own & {word.key for word in words})
    short = len(rewritten) <= 300 and "\n" not in rewritten.strip()
    return short and not figures and len(new) <= max(1, len(words) // 4) and kept >= len(own) * 0.5


def _topic(question: str, before: Sequence[str]) -> str:
    """The content words that earlier turns named and this one does not, as written; the last turn first.

    An earlier turn counts only while the later ones depend on it.
    """
    have = {part for word in analyse(question) for part in (word.key, *word.parts)}
    carried: list[str] = []
    for turn in reversed(before):
        carried += [form for form, word in _written(turn) if word.key not in have and form not in carried]
        have |= {word.key for _, word in _written(turn)}
        if not depends(turn) or len(carried) >= _CARRIED:
            break
    return " ".join(carried[:_CARRIED])


def _written(turn: str) -> list[tuple[str, Word]]:
    """The content words of a turn in their original spelling."""
    found = []
    for piece in re.findall(r"[\w.-]*\w", turn):
        words = analyse(piece)
        if words:
            found.append((piece, words[0]))
    return found
