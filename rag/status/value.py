"""Questions for a value (how many, how much, since when, how often): whether the sources give that value at all.

A value counts as given only where its form (a number, an amount of money, a date …) stands beside the thing asked for,
in a statement of a passage that names what the question names.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from rag.answering.patterns import names, number, pattern, stems
from rag.answering.weights import match, share_held
from rag.composition.statements import Statement
from rag.language.analysis import tokens
from rag.status.holes import is_noun, same_thing
from rag.understanding.query import QueryWord

ValueForm = Literal[
    "salary", "contact", "clock", "law", "name", "size", "population", "money", "percent", "frequency", "deadline",
    "duration", "distance", "count", "date",
]  # fmt: skip

_COUNTED = re.compile(
    r"\b(?:[Ww]ie ?viele?n?|[Hh]ow many|[Aa]nzahl (?:der|von))\s+"
    r"(?:[a-zäöüß]+\s+){0,2}?([A-ZÄÖÜ][\w-]{2,}|(?<=many )\w+)"
)
_COST_NOUN = re.compile(r"\b(\w{3,}(?:kosten|gebühr|budget|steuer|preis|miete|etat|geld|kapital|umsatz))\b")
_ASKED_NOUN = re.compile(
    r"\b(?:[Ww]elche[rsmn]?|[Ww]as für (?:eine?[nmr]?)?|[Ww]elch ein)\s+(?:[a-zäöüß]+\s+){0,2}?([A-ZÄÖÜ][\w-]{2,})"
)
_SPAN = re.compile(r"(?i)jahren?|monaten?|wochen?|tagen?|stunden?|minuten?|years?|months?|weeks?|days?|hours?|minutes?")
_LASTING = re.compile(r"(?i)\b\w{2,}(?:minütig|stündig|tägig|wöchig|monatig|jährig)\w*")
_KIND = re.compile(
    r"(?:\w*(?:art|typ|form|gruppe|kategorie|klasse|sorte|bereich))(?:e|en|n)?|kinds?|types?", re.IGNORECASE
)
_STRONG = re.compile(rf"(?i)\b{number()}-?köpfig\w*")
_BEFORE, _AFTER = 4, 2
"""Words that may stand between a number and the thing it counts, and between the thing and its number."""


@dataclass(frozen=True, kw_only=True)
class AskedValue:
    """What value a question asks for; ``thing`` is the noun counted, empty where the form says it all."""

    form: ValueForm
    thing: str


def asked_value(question: str) -> AskedValue | None:
    """The value that ``question`` asks for and nothing else, None if it asks for none or for more than that."""
    lowered = " ".join(question.lower().split())
    form = next((form for form in names("values_asked") if pattern("values_asked", form).search(lowered)), None)
    if form is None or asks_more(lowered):
        return None
    counted = (
        _COUNTED.search(question)
        if form in ("count", "size", "population")
        else _COST_NOUN.search(lowered)
        if form == "money"
        else None
    )
    return AskedValue(form=cast(ValueForm, form), thing=counted[1] if counted else "")


def asked_noun(question: str) -> str:
    """The noun that "welche …" asks for; empty when nothing or more than one thing is asked for."""
    found = _ASKED_NOUN.findall(question)
    lowered = " ".join(question.lower().split())
    return found[0] if len(found) == 1 and not asks_more(lowered) else ""


def value_words(question: str) -> str:
    """What value is missing, in words of the question."""
    found = re.search(r"(?i)\b(?:wie|was|seit|ab|bis|in|wann|how)\b[^?.!,;]{0,60}", question)
    return " ".join((found[0] if found else question).split())


def asks_more(question: str) -> bool:
    """Whether more than one thing is asked."""
    return len(pattern("interrogative").findall(question)) > 1


def value_given(
    value: AskedValue, words: Sequence[QueryWord], places: Collection[str], found: Iterable[Statement], least: float
) -> bool:
    """Whether a statement gives the value: its form beside the thing, and ``least`` of the question's words around it.

    ``places`` (stems of named things) must stand in the statement's passage.
    """
    return any(gives(value, statement, words, places, least) for statement in found)


def gives(
    value: AskedValue, statement: Statement, words: Sequence[QueryWord], places: Collection[str], least: float
) -> bool:
    """Whether this one statement gives the value."""
    text = f"{statement.lead_in} {statement.text}"
    lasting = value.form == "count" and counted_in_one_word(value.thing, text)
    if value.form == "deadline" and ends(text, words):
        least = max(least, _ENDING)
    elif not lasting and not pattern("values_given", value.form).search(text):
        return False
    passage = statement.passage
    near = statement.text if statement.form == "row" else passage.text
    if places and not set(places) <= set(tokens(f"{passage.title} {near}")):
        return False
    counted = any(
        counts(thing, part) for thing in named_as(value.thing, words) for part in (statement.lead_in, statement.text)
    )
    if value.form == "count" and value.thing and not counted and not lasting:
        return False
    if value.form == "money" and value.thing and not set(tokens(value.thing)) & set(tokens(text)):
        return False
    held = set(tokens(f"{passage.title} {text}"))
    return (value.form != "percent" or same_share(words, held)) and share_held(words, held) >= least


def same_share(words: Sequence[QueryWord], held: Collection[str]) -> bool:
    """Whether a share is one of the thing asked for: the rarest noun beside those counted, another name of
    it or a kind of it (Digitalisierungsagentur for Agentur) must be ``held``.

    Of 35 % of the towns that want an agency nobody learns how many have a digital strategy.
    """
    counted = {*stems("municipalities"), *stems("people"), *_SHARE}
    nouns = [word for word in words if word.key not in counted and is_noun(word.form, word.form)]
    rarest = max(nouns, key=lambda word: word.weight, default=None)
    return rarest is None or any(key.endswith((rarest.key, *same_thing(rarest))) for key in held)


_SHARE = frozenset(tokens("Prozent Prozentsatz Anteil percent"))


def ends(text: str, words: Sequence[QueryWord]) -> bool:
    """Whether a question asks until when something runs and ``text`` gives the year in which it ends."""
    return any(pattern("ends", "asked").fullmatch(w.form) for w in words) and bool(pattern("ends", "told").search(text))


_ENDING = 0.6
"""Share of the question's words around a year in which something ends."""


def named_as(thing: str, words: Sequence[QueryWord]) -> list[str]:
    """``thing`` and the other words that say the same: Kommunen for Städte."""
    wanted = set(tokens(thing))
    return [thing, *(key for word in words if word.key in wanted for key in same_thing(word))]


def value_nearness(
    value: AskedValue, words: Sequence[QueryWord], places: Collection[str], found: Iterable[Statement]
) -> float:
    """The best share of the question's words around a value of the form asked for, 0 when none is given."""
    return max(
        (
            share_held(words, frozenset(tokens(f"{s.passage.title} {s.lead_in} {s.text}")))
            for s in found
            if gives(value, s, words, places, 0.0)
        ),
        default=0.0,
    )


def silent_on(form: str, statement: Statement) -> bool:
    """Whether ``statement`` holds no value of this form at all; an empty form is never held."""
    return not form or not pattern("values_given", form).search(f"{statement.lead_in} {statement.text}")


def silenced(value: AskedValue) -> str:
    """The form of value that is not shown when ``value`` is missing: any number for the people of a town."""
    return "count" if value.form in ("size", "population") else value.form


def counts(thing: str, text: str) -> bool:
    """Whether a number stands close to a word that shares the stem of ``thing``.

    People are people by any name, and so are towns.
    """
    wanted = tokens(thing)
    if not wanted:
        return True
    group = next((name for name in ("people", "municipalities") if wanted[-1] in stems(name)), "")
    spoken = re.findall(r"[\w.,%-]+", text)
    numbers = [i for i, word in enumerate(spoken) if is_count(word.lower().strip(".,"))]
    for i, word in enumerate(spoken):
        held = tokens(word)
        same = bool(held) and (is_thing(wanted[-1], held) or (group and not stems(group).isdisjoint(held)))
        if same and any(-_AFTER <= i - n <= _BEFORE and not counts_another(spoken[n + 1 : i]) for n in numbers):
            return True
    return False


def counts_another(between: Sequence[str]) -> bool:
    """Whether a number counts kinds of the thing, not the thing: "drei Arten von Geräten"."""
    return any(_KIND.fullmatch(word) for word in between)


def counted_in_one_word(thing: str, text: str) -> bool:
    """Whether one word of ``text`` counts ``thing``: "dreitägig" counts Tage, "dreiköpfig" counts Leute."""
    if _SPAN.fullmatch(thing):
        return bool(_LASTING.search(text))
    return bool(set(tokens(thing)) & stems("people")) and bool(_STRONG.search(text))


def is_count(word: str) -> bool:
    """Whether ``word`` is a number that can count something: no year."""
    return bool(re.fullmatch(number(), word)) and not re.fullmatch(r"(19|20)\d\d", word)


def is_thing(wanted: str, held: Sequence[str]) -> bool:
    """Whether a word is the thing counted; of long words a compound counts as well (Modellkommunen for Kommunen)."""
    return wanted in held or (len(wanted) >= _LONG and match(wanted, held) > 0)


_LONG = 7
"""Letters of a stem from which its compounds count as the same thing (a Messstelle is no Stelle)."""
