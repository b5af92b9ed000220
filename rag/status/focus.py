"""The focus of a question: the one word that tells what is wanted to know ("wie hoch ist das Stammkapital der …")."""

import re

from rag.answering.patterns import pattern
from rag.answering.question import Asked
from rag.understanding.query import QueryWord

_NOUN = re.compile(r"(?<![\w-])([A-ZÄÖÜ][\wäöüß]+(?:-\w+)*)")
_ENDS_ENGLISH = re.compile(
    r"\b(?:of|in|for|on|at|by|to|does|do|did|is|are|was|has|have|with|from|will|can|that|who)\b|[?,.]"
)
_NEAR = 5
"""Words after the opening within which a German focus must stand."""
_SHORT = 9
"""Words up to which a line without a verb is read as keywords."""


def focus_of(asked: Asked) -> QueryWord | None:
    """The word asked for, None when the question does not point at one."""
    text = " ".join(asked.text.split())
    opening = pattern("focus_en" if asked.language == "en" else "focus").search(text)
    if opening is None:
        return _first_keyword(asked, text)
    rest = text[opening.end() :]
    if asked.language == "en":
        return _last(asked, rest[: found.start()] if (found := _ENDS_ENGLISH.search(rest)) else rest)
    found = _NOUN.search(" ".join(rest.split()[:_NEAR]))
    return _word(asked, found[1]) if found else None


def _first_keyword(asked: Asked, text: str) -> QueryWord | None:
    """The first word of a short line that asks in keywords alone."""
    if text.endswith("?") or len(text.split()) > _SHORT or asked.kind not in ("open", "number"):
        return None
    return asked.words[0] if asked.words and text.lower().startswith(asked.words[0].form) else None


def _word(asked: Asked, form: str) -> QueryWord | None:
    first = form.lower().split("-")[-1]
    return next((w for w in asked.words if w.form in (form.lower(), first)), None)


def _last(asked: Asked, phrase: str) -> QueryWord | None:
    spoken = phrase.lower().split()
    return next((w for w in reversed(asked.words) if w.form in spoken), None)
