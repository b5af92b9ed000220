"""Chooses the template that a task asks for: the document named in the object of the request, else its purpose.

Long tasks name other documents and subjects in passing ("die Risikomatrix liegt vor"); where a name stands tells
whether it is asked for. Names stand in the templates, all else in ``rag/data/choosing.yaml``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from prompts.template import Template
from rag.drafting.knowledge import stems

FILE = Path(__file__).parent.parent / "data" / "choosing.yaml"
CLOSE = 0.75
"""The second template is close when it reaches this share of the first one's score."""
_REACH = 4
"""Up to so many words lie between a kind of document and its subject: "Plan für die begleitende Evaluierung"."""
_GAP = r"(?:\W[^.!?]{0,60}?)?\b"
_TOKEN = re.compile(r"[\w/&-]+")
_ASIDE = re.compile(r"[:;(]")
_CLAUSE = re.compile(r"[,;:.!?()]+(?=\s|$)")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Weights(_Data):
    """What a sign counts."""

    name: float
    compound: float
    topic: float
    purpose: float
    word: float
    again: float


class Zones(_Data):
    """How much a sign counts by where it stands in the task."""

    asked: float
    about: float
    beside: float
    passing: float


class Request(_Data):
    """Words that show where the object of a request begins and ends."""

    verbs: tuple[str, ...]
    skipped: tuple[str, ...]
    ends: tuple[str, ...]
    joins: tuple[str, ...]


class Signs(_Data):
    """What points to one template besides its names."""

    kinds: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


class Choosing(_Data):
    """The whole file."""

    weights: Weights
    zones: Zones
    request: Request
    passing: tuple[str, ...]
    documents: tuple[str, ...]
    templates: dict[str, Signs]


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A template with how well it meets the task; higher is better."""

    template: Template
    score: float


@cache
def choosing() -> Choosing:
    """The words and weights of choosing, read once."""
    return Choosing.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def rank(task: str, templates: Mapping[str, Template]) -> list[Ranked]:
    """All templates, the likeliest first."""
    read = _Task(task)
    scored = [Ranked(template=t, score=_score(read, t)) for t in templates.values()]
    return sorted(scored, key=lambda r: (-r.score, r.template.id))


def close(ranked: list[Ranked]) -> bool:
    """Whether the two likeliest are so near that only the user can tell."""
    return ranked[0].score <= 0 or ranked[1].score >= CLOSE * ranked[0].score


class _Task:
    """A task with the object of its request and what it says in passing; offsets are characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = text.lower()
        self.tokens = list(_TOKEN.finditer(text))
        self.begin, self.end = self._object()
        after = re.search(r"[.!?](?=\s)", text[self.end :])
        aside = _ASIDE.search(text, self.end)
        ends = [self.end + after.start() if after else len(text), aside.start() if aside else len(text)]
        self.about_end = min(ends)
        self.stems = stems(text)

    def zone(self, at: int) -> float:
        """What a sign at ``at`` counts."""
        zones = choosing().zones
        if self.begin <= at < self.end:
            return zones.asked
        if _any_of(choosing().passing).search(self._clause(at)):
            return zones.passing
        return zones.about if at < self.about_end else zones.beside

    def _clause(self, at: int) -> str:
        cuts = [m.end() for m in _CLAUSE.finditer(self.folded)]
        start = max((c for c in cuts if c <= at), default=0)
        return self.folded[start : min((c for c in cuts if c > at), default=len(self.folded))]

    def _object(self) -> tuple[int, int]:
        """From where to where the document is named that the request asks for."""
        request = choosing().request
        verb = _any_of(request.verbs).search(self.folded)
        at = verb.end() if verb else 0
        rest = [t for t in self.tokens if t.start() >= at]
        while rest and (rest[0].group().lower() in (*request.skipped, "sie") or _verb(rest[0].group())):
            rest = rest[1:]
        if rest and rest[0].group().lower() in request.ends:  # "Erstelle für den Bürgerbus eine …"
            article = next((n for n, t in enumerate(rest) if t.group() in ("eine", "einen", "ein", "a", "an")), 0)
            rest = rest[article:]
        return self._until(rest)

    def _until(self, rest: list[re.Match[str]]) -> tuple[int, int]:
        request, noun, end = choosing().request, False, 0
        for n, token in enumerate(rest):
            word, before = token.group(), self.text[rest[n - 1].end() : token.start()] if n else ""
            if n and (_CLAUSE.search(before) or (word.lower() in request.ends and (noun or not word[0].isupper()))):
                break
            if noun and not word[0].isupper() and word not in request.joins:
                break
            noun = noun or word[0].isupper()
            end = token.end()
        return (rest[0].start(), end) if rest else (0, 0)


def _score(task: _Task, template: Template) -> float:
    signs = choosing().templates.get(template.id, Signs())
    found = sorted((*_names(task, template), *_compounds(task, signs), *_purposes(task, signs)), reverse=True)
    weights = choosing().weights
    best = found[0] + weights.again * min(sum(found[1:]) / 3.0, 6.0) if found else 0.0
    return best + weights.word * len(task.stems & stems(template.description))


def _names(task: _Task, template: Template) -> Iterator[float]:
    weights = choosing().weights
    for n, phrase in enumerate((template.title, template.id, *template.keywords)):
        is_name = n < 2 or phrase.lower().endswith(choosing().documents)
        weight = (weights.name if is_name else weights.topic) + len(phrase) / 20.0
        places = [m.start() for m in _phrase(phrase).finditer(task.folded)]
        if places:
            yield max(weight * task.zone(at) - at / 400.0 for at in places)


def _compounds(task: _Task, signs: Signs) -> Iterator[float]:
    """Kinds of document with a subject: in one word, or near behind it."""
    if not (signs.kinds and signs.subjects):
        return
    subject = _any_of(signs.subjects)
    for n, token in enumerate(task.tokens):
        word = token.group().lower()
        kind = max((k for k in signs.kinds if re.search(rf"{re.escape(k)}(e|en|n|s)?$", word)), key=len, default="")
        if not kind:
            continue
        weight = choosing().weights.compound * task.zone(token.start())
        if subject.search(word[: word.rfind(kind)]):
            yield weight
            continue
        weight *= 0.95 if word.startswith(kind) else 0.8
        for distance, near in enumerate(task.tokens[n + 1 : n + 1 + _REACH]):
            if _CLAUSE.search(task.text[token.end() : near.start()]):
                break
            if subject.match(task.folded, near.start()):
                yield weight * (1 - 0.08 * distance)
                break


def _purposes(task: _Task, signs: Signs) -> Iterator[float]:
    for phrase in signs.purposes:
        match = _phrase(phrase).search(task.folded)
        if match:
            parts = phrase.count("…") + phrase.count(" ")
            zone = min(task.zone(match.start()), choosing().zones.about)
            yield (choosing().weights.purpose + min(parts, 3)) * max(zone, choosing().zones.beside)


def _verb(word: str) -> bool:
    """Whether ``word`` is a particle or an infinitive before the object: "Bitte erstellen Sie …"."""
    return word.islower() and any(word.startswith(v) for v in choosing().request.verbs if " " not in v)


@cache
def _phrase(phrase: str) -> re.Pattern[str]:
    """``phrase`` at the beginning of words, with "…" for a few words of the same sentence."""
    parts = (re.escape(part.strip()) + (r"\w*" if "…" in phrase else "") for part in phrase.lower().split("…"))
    return re.compile(r"(?<!\w)" + _GAP.join(parts))


@cache
def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of ``words`` at the beginning of a word, or a whole word where "=" stands before it."""
    each = (rf"{re.escape(w[1:])}(?!\w)" if w.startswith("=") else re.escape(w) for w in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})")
