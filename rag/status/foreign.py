"""Questions about something else: everyday life, other offices, general knowledge.

A single everyday word says little, for the sources speak of parking, dogs and school too. So a question only counts as
foreign when none of the passages found speaks of that word in its text and no word of the topic stands beside it. An
English question has few words in common with German passages; there, a search that finds nothing near tells it.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from corpus.model import Passage
from rag.answering.patterns import stems
from rag.answering.question import Asked
from rag.language.analysis import tokens
from rag.status.evidence import EvidenceStrength
from rag.status.manner import sentences
from rag.status.speech import words_pattern
from rag.status.support import told

FILE = Path(__file__).parent.parent / "data" / "subjects.yaml"
_NEAR = 0.8
"""Score of the search from which a question is near enough to the sources, whatever it names."""
_NEAR_ENGLISH = 0.55
_LIKE_ENGLISH = 0.36
_HELD_ENGLISH = 0.52
"""Score, likeness to a known question and share of words held below which an English question is foreign."""
_WE = re.compile(r"\b(?:wir|uns|unsere?[nmrs]?|we|our|us)\b", re.IGNORECASE)
_OWN = re.compile(
    r"smart|digital|sensor|daten|data|online|portal|plattform|platform|strateg|kommun|municip|e-government|\bapps?\b|\bozg\b"
    r"|\bki\b|projekt|project|beteiligung|particip|zwilling|automati|verwaltung|\bcity|\bcities",
    re.IGNORECASE,
)


def foreign_subject(asked: Asked, passages: Sequence[Passage], strength: EvidenceStrength) -> bool:
    """Whether ``asked`` is about a subject that is none of the sources'; ``passages`` are those found, best first."""
    if _OWN.search(asked.text) or asked.sources:
        return False
    if asked.language == "en" and not asked.places and not asked.keys & stems("topic"):
        nothing_near = strength.score < _NEAR_ENGLISH and strength.likeness < _LIKE_ENGLISH
        if nothing_near and strength.coverage < _HELD_ENGLISH:
            return True
    return strength.score < _NEAR and bool(unspoken_subjects(asking(asked.text), passages))


def asking(text: str) -> str:
    """The sentences of ``text`` that ask something and do not speak for an office; all when none asks."""
    told = sentences(text)
    asked = [sentence for sentence in told if sentence.endswith("?")] or told
    return " ".join(sentence for sentence in asked if not _WE.search(sentence))


def unspoken_subjects(text: str, passages: Sequence[Passage]) -> list[str]:
    """Everyday subjects that ``text`` names and none of ``passages`` speaks of."""
    named = [found[0] for found in _subjects().finditer(text)]
    return [name for name in named if not any(set(tokens(name)) <= told(passage) for passage in passages)]


@cache
def _subjects() -> re.Pattern[str]:
    areas = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return words_pattern([word for words in areas.values() for word in words])
