"""Chooses the template that a task asks for: by its name, else by the words that point to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from prompts.template import Template
from rag.drafting.knowledge import stems

NAMED, KEYWORD, WORD = 10.0, 4.0, 0.5
"""Weights of the template's name in the task, of a keyword, and of a word of its description."""
CLOSE = 0.75
"""The second template is close when it reaches this share of the first one's score."""
_EARLY = 60
"""A name so near to the beginning counts more: "Checkliste für die Risikomatrix" asks for a Checkliste."""


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A template with how well it meets the task; higher is better."""

    template: Template
    score: float


def rank(task: str, templates: Mapping[str, Template]) -> list[Ranked]:
    """All templates, the likeliest first."""
    scored = [Ranked(template=t, score=_score(task, t)) for t in templates.values()]
    return sorted(scored, key=lambda r: (-r.score, r.template.id))


def close(ranked: list[Ranked]) -> bool:
    """Whether the two likeliest are so near that only the user can tell."""
    return ranked[0].score <= 0 or ranked[1].score >= CLOSE * ranked[0].score


def _score(task: str, template: Template) -> float:
    folded = task.casefold()
    score = 0.0
    for n, phrase in enumerate((template.title, template.id, *template.keywords)):
        pattern = ".{0,40}".join(re.escape(part.strip()) for part in phrase.casefold().split("…"))
        match = re.search(rf"(?<!\w){pattern}", folded)
        if match:
            weight = (NAMED if n < 2 else KEYWORD) + len(phrase) / 20.0
            weight *= 1.5 if match.start() < _EARLY else 1.0
            score = max(score, weight - match.start() / 200.0) + 0.5
    return score + WORD * len(stems(task) & stems(template.description)) / 3.0
