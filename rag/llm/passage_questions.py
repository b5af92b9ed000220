"""Questions and search terms that a language model writes for passages of own documents; only what passes is kept.

The passage is material of unknown origin, and so is what the model makes of it: a question must be German, new, about
the words of the passage, and free of numbers, names, quotes and addresses that the passage does not hold.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.model import Passage
from prompts.chat import load_prompt
from rag.language.analysis import analyse, is_word, tokens
from rag.llm.llm import LanguageModel
from rag.llm.llm_errors import LlmFault
from rag.understanding.query import language_of
from rag.verification.facts import addresses, numbers, quotes, strange_names

GENERATED = "generated"
"""Facet of passages with questions or terms by a language model; holds prompt and model."""
MOST_QUESTIONS = 5
MOST_TERMS = 6
LEAST_OVERLAP = 0.5
"""Share of a question's content words that the passage or its headings must hold."""
_WORDS = range(4, 26)
_TERM_WORDS = 3
_LONGEST = 160
_KNOWN_SHARE = 0.6
_FENCE = re.compile(r"^```(?:json)?\s*\n(.*)\n```$", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_MARKUP = re.compile(r"[<>\[\]{}|`\n\t]")


class Written(BaseModel):
    """What the model must answer with, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True)
    questions: list[str] = Field(max_length=20)
    terms: list[str] = Field(max_length=40)


def with_questions(
    passages: Iterable[Passage], model: LanguageModel, taken: Iterable[str], report: Callable[[str], None] | None = None
) -> Iterator[Passage]:
    """The passages for which ``model`` wrote at least one question that passes, with what passed.

    ``taken`` are the questions of all other passages. A passage that fails is left as it is and ``report`` gets the
    reason; a model that is not to be reached raises LlmFault.
    """
    prompt = load_prompt("passagenfragen")
    seen = {_key(question) for question in taken}
    for passage in passages:
        system, user = prompt.filled(
            title=passage.heading_path[0] if passage.heading_path else passage.title,
            heading=" › ".join(passage.heading_path[1:]) or passage.title,
            passage=passage.text,
        )
        try:
            written = parsed("".join(model.stream([("system", system), ("user", user)])))
        except LlmFault as fault:
            if fault.kind not in ("too_long", "empty", "cut"):
                raise
            written = None
        if written is None:
            _tell(report, passage.id)
            continue
        questions = _fresh((q for q in written.questions if sound_question(q, passage)), seen)
        if not questions:
            _tell(report, passage.id)
            continue
        terms = tuple(dict.fromkeys(t.strip() for t in written.terms if sound_term(t, passage)))
        facets = {**passage.facets, GENERATED: (prompt.label, model.name)}
        yield replace(passage, questions=questions, terms=terms[:MOST_TERMS], facets=facets)


def parsed(answer: str) -> Written | None:
    """The answer as data, None when it is anything but the JSON that was asked for."""
    text = answer.strip()
    fenced = _FENCE.match(text)
    try:
        return Written.model_validate_json(fenced.group(1) if fenced else text)
    except ValidationError:
        return None


def sound_question(question: str, passage: Passage) -> bool:
    """Whether ``question`` is a German question about ``passage`` that brings nothing of its own."""
    text = question.strip()
    if not text.endswith("?") or text.count("?") > 1 or len(text.split()) not in _WORDS:
        return False
    return _german(text) and _overlap(text, passage) >= LEAST_OVERLAP and _brings_nothing(text, passage)


def sound_term(term: str, passage: Passage) -> bool:
    """Whether ``term`` is a short expression of dictionary words or of the passage's own that brings no fact along.

    A term may be a synonym, so its words need not stand in the passage.
    """
    text = term.strip()
    if not text or len(text.split()) > _TERM_WORDS or not _brings_nothing(text, passage):
        return False
    held = _held(passage)
    return all(word.key in held or is_word(word.form) or set(word.parts) & held for word in analyse(text))


def _brings_nothing(text: str, passage: Passage) -> bool:
    whole = " ".join((*passage.heading_path, passage.title, passage.text))
    if len(text) > _LONGEST or _MARKUP.search(text) or addresses(text) or quotes(text):
        return False
    return numbers(text) <= numbers(whole) and not strange_names(text, _held(passage), ())


def _german(text: str) -> bool:
    words = _WORD.findall(text)
    known = sum(is_word(word.lower()) or is_word(word.capitalize()) for word in words)
    return language_of(text) == "de" and known >= _KNOWN_SHARE * len(words)


def _overlap(text: str, passage: Passage) -> float:
    words = analyse(text)
    held = _held(passage)
    shared = sum(word.key in held or bool(set(word.parts) & held) for word in words)
    return shared / len(words) if words else 0.0


def _held(passage: Passage) -> frozenset[str]:
    words = analyse(" ".join((*passage.heading_path, passage.title, passage.text)))
    return frozenset(key for word in words for key in (word.key, *word.parts))


def _fresh(questions: Iterable[str], seen: set[tuple[str, ...]]) -> tuple[str, ...]:
    fresh: list[str] = []
    for question in questions:
        key = _key(question)
        if key not in seen and len(fresh) < MOST_QUESTIONS:
            seen.add(key)
            fresh.append(question.strip())
    return tuple(fresh)


def _key(question: str) -> tuple[str, ...]:
    """Equal for questions that differ in order, endings and stop words only."""
    return tuple(sorted(set(tokens(question))))


def _tell(report: Callable[[str], None] | None, passage_id: str) -> None:
    if report:
        report(passage_id)
