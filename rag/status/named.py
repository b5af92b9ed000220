"""Questions for the name of something ("wie heißt die Software …", "welche Firma …"): whether a passage gives it."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.answering.patterns import pattern
from rag.answering.question import Asked
from rag.answering.weights import share_held
from rag.composition.compose import Ranked
from rag.composition.statements import Statement, statements
from rag.language.analysis import tokens
from rag.status.names import names_one
from rag.understanding.query import QueryWord

NamedThing = Literal["firm", "software", "town"]
KINDS: tuple[NamedThing, ...] = ("firm", "software", "town")
_CALLED = re.compile(
    r"(?i)\bwie (?:heißt|heisst|nennt sich|lautet der name) (?:denn |eigentlich )?(?:der|die|das|des|ihre?|sein)\s+"
)
_WHICH = re.compile(
    r"(?i)\b(?:welche[rsmn]?|was für (?:eine?[nmr]?)?|which|what)\s+(?:(?-i:[a-zäöüß]+)\s+){0,2}?([\w-]{2,})"
)
_FIRST_NOUN = re.compile(r"^(?:[a-zäöüß]+\s+){0,2}?([A-ZÄÖÜ][\w-]{2,})")
_QUOTED = re.compile(r"„([^“]{2,60})“")
_CAPITAL = re.compile(r"(?<![\w.-])([A-ZÄÖÜ]?[\w+-]*[A-ZÄÖÜ][\w+-]*)")
_WITHIN = re.compile(r"[a-z+-]\w*[A-ZÄÖÜ]|^[A-ZÄÖÜ]{3,}$")
_LEGAL_FORM = re.compile(r"\b(?:GmbH|gGmbH|AG|SE|KG|mbH|Inc|AöR|e\. ?V\.|Stadtwerke\w*)(?!\w)")
_MOST_NEAR = 0.75
"""Share of the best statement's nearness to the question from which another one can give the name."""


@dataclass(frozen=True, kw_only=True)
class AskedName:
    """What a name is asked for: the kind of thing, and its noun as typed."""

    kind: NamedThing
    noun: str


def asked_name(question: str) -> AskedName | None:
    """The thing whose name ``question`` asks for, None when it asks for none."""
    called = _CALLED.search(question)
    found = _FIRST_NOUN.search(question[called.end() :]) if called else _WHICH.search(question)
    if not found:
        return None
    kind = next((kind for kind in KINDS if pattern("named_things", kind).fullmatch(found[1])), None)
    return AskedName(kind=kind, noun=found[1]) if kind else None


def name_given(
    wanted: AskedName,
    asked: Asked,
    places: Collection[str],
    basis: Sequence[Ranked],
    place_in: Callable[[str], tuple[str, ...]],
) -> bool:
    """Whether a statement near the question gives a name of that kind which the question does not hold itself.

    ``places`` are the stems of the places in the question, ``place_in`` tells those of a text.
    """
    words = [word for word in asked.words if word.key not in tokens(wanted.noun)]
    found: list[tuple[float, Statement]] = []
    for entry in basis:
        passage = entry.passage
        held = set(tokens(f"{passage.title} {passage.text}"))
        if set(places) <= held:
            found += [(nearness(words, s), s) for s in statements(passage)]
    best = max((near for near, _ in found), default=0.0)
    asked_words = set(tokens(asked.text)) | set(places)
    return any(
        _names(wanted, f"{s.lead_in} {s.text}", asked_words, place_in) for near, s in found if near >= _MOST_NEAR * best
    )


def nearness(words: Sequence[QueryWord], statement: Statement) -> float:
    """Share of the question's words that a statement holds with its title and lead-in."""
    text = f"{statement.passage.title} {statement.lead_in} {statement.text}"
    return share_held(words, set(tokens(text)))


def _names(wanted: AskedName, text: str, asked: Collection[str], place_in: Callable[[str], tuple[str, ...]]) -> bool:
    if wanted.kind == "town":
        return bool(set(place_in(text)) - set(asked))
    fresh = [name for name in proper_names(text) if not set(tokens(name)) <= set(asked) and not place_in(name)]
    if wanted.kind == "firm":
        return bool(_LEGAL_FORM.search(text)) or bool(fresh and pattern("named_things", "firm").search(text))
    return bool(fresh)


def proper_names(text: str) -> list[str]:
    """Names in ``text``: what is quoted, written with capitals within, or known to no dictionary."""
    written = _CAPITAL.findall(text)
    return [*_QUOTED.findall(text), *(w for w in written if _WITHIN.search(w) or names_one(w.lower()))]
