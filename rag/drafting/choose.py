"""Chooses the template that a task asks for: the document named in the object of the request, else its purpose.

Long tasks name other documents and subjects in passing ("die Risikomatrix liegt vor"); where a name stands tells
whether it is asked for. Names stand in the templates, all else in ``rag/data/choosing.yaml``.
"""

import re
from bisect import bisect_right
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
FLOOR = 0.9
"""Below it, a score rests on words of the description alone, and the choice is a guess."""
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
    wishes: tuple[str, ...]
    skipped: tuple[str, ...]
    ends: tuple[str, ...]
    joins: tuple[str, ...]
    articles: tuple[str, ...]
    questions: tuple[str, ...]


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
    return ranked[0].score < FLOOR or ranked[1].score >= CLOSE * ranked[0].score


class _Task:
    """A task with the object of its request and what it says in passing; offsets are characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)  # offsets hold in both
        self.tokens = list(_TOKEN.finditer(text))
        self.cuts = [m.end() for m in _CLAUSE.finditer(text)]
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
        if _whole(choosing().passing).search(self._clause(at)):
            return zones.passing
        return zones.about if at < self.about_end else zones.beside

    def _clause(self, at: int) -> str:
        n = bisect_right(self.cuts, at)
        return self.folded[self.cuts[n - 1] if n else 0 : self.cuts[n] if n < len(self.cuts) else None]

    def _object(self) -> tuple[int, int]:
        """From where to where the document is named that the request asks for."""
        request = choosing().request
        questioned = self.folded.split(" ", 1)[0] in request.questions
        spans = self._behind_any(request.verbs) or ([] if questioned else self._behind_any(request.wishes))
        if not spans:  # "Checkliste für …": a heading instead of a request
            told = questioned or _whole(choosing().passing).search(self._clause(0))
            return (0, 0) if told else self._behind(0)
        return next((s for s in spans if self._names_a_document(*s)), spans[0])

    def _behind_any(self, verbs: tuple[str, ...]) -> list[tuple[int, int]]:
        return [self._behind(m.end()) for m in _whole(verbs).finditer(self.folded) if self._asks(m.start())]

    def _asks(self, at: int) -> bool:
        """Whether a verb may stand at ``at``: in small letters, or first in its sentence."""
        return self.text[at].islower() or not self.text[:at].strip() or self.text[:at].rstrip()[-1] in ".!?:"

    def _names_a_document(self, begin: int, end: int) -> bool:
        words = _TOKEN.findall(self.folded[begin:end])
        return any(word.endswith(choosing().documents) for word in words)

    def _behind(self, at: int) -> tuple[int, int]:
        request = choosing().request
        rest = [t for t in self.tokens if t.start() >= at]
        while rest and rest[0].group().lower() in (*request.skipped, *request.verbs):
            rest = rest[1:]
        if rest and rest[0].group().lower() in request.ends:  # "Erstelle für den Bürgerbus eine …"
            articles = (n for n, t in enumerate(rest) if t.group() in request.articles)
            rest = rest[next(articles, 0) :]
        crossed = rest and re.search(r"[;,.!?](?=\s)", self.text[at : rest[0].start()])
        return (at, at) if crossed else self._until(rest)

    def _until(self, rest: list[re.Match[str]]) -> tuple[int, int]:
        request, noun, end = choosing().request, False, 0
        for n, token in enumerate(rest):
            word, before = token.group(), self.text[rest[n - 1].end() : token.start()] if n else ""
            if n and (_CLAUSE.search(before) or (word.lower() in request.ends and (noun or not word[0].isupper()))):
                break
            if noun and not word[0].isupper() and word not in request.joins:
                break
            noun = word not in request.joins and (noun or word[0].isupper())
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


@cache
def _phrase(phrase: str) -> re.Pattern[str]:
    """``phrase`` at the beginning of words, with "…" for a few words of the same sentence."""
    if "…" not in phrase:
        return re.compile(rf"(?<!\w){re.escape(phrase.lower())}")
    parts = [part.strip() for part in phrase.lower().split("…")]
    ends = (r"\w*" if len(part.rsplit(" ", 1)[-1]) > 3 else r"(?!\w)" for part in parts)  # "wo …" is not "woran"
    return re.compile(r"(?<!\w)" + _GAP.join(re.escape(part) + end for part, end in zip(parts, ends, strict=True)))


@cache
def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Any of ``words`` at the beginning of a word, or a whole word where "=" stands before it."""
    each = (rf"{re.escape(w[1:])}(?!\w)" if w.startswith("=") else re.escape(w) for w in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})")


@cache
def _whole(words: Iterable[str]) -> re.Pattern[str]:
    """Any of ``words`` as whole words, the longest first."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})(?!\w)")
