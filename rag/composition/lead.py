"""The first sentence of an answer, and how sources are named in it: frames from the texts file that carry no fact."""

import re
from collections.abc import Sequence

from corpus.model import Source
from prompts.german import text as german
from prompts.german import texts
from rag.answering.patterns import number_words, pattern
from rag.answering.question import Asked, Language
from rag.composition.compose import Choice
from rag.composition.stance import stance
from rag.composition.statements import Statement

_COUNTED = ("list", "procedure")
_IN_WORDS = 12
_FIRST = 2
"""Statements in which a reason must stand for the lead to promise it."""
_DIGITS = re.compile(r"\d")


def lead_text(asked: Asked, choice: Choice, source: Source, lead: str = "") -> str:
    """The first sentence: who says it, yes or no where the evidence carries it, and how many points there are.

    ``lead`` is the key of another first sentence that the whole answer wants.
    """
    return say(asked, lead or _key(asked, choice), source, count=in_words(len(_row(choice)), asked.language))


def _key(asked: Asked, choice: Choice) -> str:
    held = stance(asked, choice.statements)
    first = choice.statements[0]
    if held:
        return held
    if choice.whole and len(_row(choice)) > 1 and asked.kind in _COUNTED and not _counts(first.lead_in):
        if first.form == "step":
            return "steps"
        if first.form == "item":
            return "points"
    return asked.kind if _suits(asked, choice.statements) else "open"


def _row(choice: Choice) -> list[Statement]:
    """The statements of the first list of a choice."""
    first = choice.statements[0]
    return [s for s in choice.statements if s.form == first.form and s.block == first.block]


def _suits(asked: Asked, told: Sequence[Statement]) -> bool:
    """Whether the statements give what the sentence of the question's kind promises: a reason, a figure."""
    if asked.kind == "reason":
        return any(pattern("reasons").search(f"{s.lead_in} {s.text}") for s in told[:_FIRST])
    if asked.kind == "number":
        return _counts(told[0].text)
    return True


def _counts(text: str) -> bool:
    """Whether ``text`` states a number, in figures or words."""
    words = {word for word, value in number_words().items() if value > 1}
    return bool(_DIGITS.search(text)) or not words.isdisjoint(re.findall(r"\w+", text.lower()))


def in_words(count: int, language: Language) -> str:
    """A count up to twelve in words, as German letters write it."""
    if language == "en":
        return str(count)
    return {value: word for word, value in number_words().items() if 1 < value <= _IN_WORDS}.get(count, str(count))


def named(source: Source, language: Language = "de") -> str:
    """How a sentence names the source, with its article; an own document by its title."""
    if language == "en":
        known: dict[str, str] = texts()["answers"]["named_en"]
        return known.get(source.id) or german("answers.own_document_en", title=source.title)
    return source.short_title or german("answers.own_document", title=source.title)


def upper(words: str) -> str:
    """``words`` with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def say(asked: Asked, key: str, source: Source, **values: object) -> str:
    """The sentence at ``key`` in the language of the question, the source named."""
    name = named(source, asked.language)
    area = "lead_en" if asked.language == "en" else "lead"
    return german(f"answers.{area}.{key}", source=upper(name), source_as_written=name, **values)
