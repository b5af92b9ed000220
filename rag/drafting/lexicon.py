"""The words that briefs are read with, from ``rag/data/brief.yaml``."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent.parent / "data" / "brief.yaml"
_NEGATED = re.compile(r"\b(kein\w{0,2}|ohne|statt|weder|nicht)\s+(\w+[\s-]+){0,2}$", re.IGNORECASE)
_WORD = r"[\w-]*"


class Entry(BaseModel):
    """Words that mean one thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = ""
    name: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    words: tuple[str, ...]


class Sizes(BaseModel):
    """Size classes: bounds in inhabitants, names, words and tags."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    bounds: dict[str, int]
    names: dict[str, str]
    words: dict[str, tuple[str, ...]]
    tags: dict[str, tuple[str, ...]]
    small: tuple[str, ...]


class OnlyCities(BaseModel):
    """Words that only larger municipalities have a use for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    words: tuple[str, ...]
    sizes: tuple[str, ...]
    exempt: tuple[str, ...]


class Lexicon(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    technologies: tuple[Entry, ...]
    aspects: tuple[Entry, ...]
    fields: tuple[Entry, ...]
    partners: tuple[Entry, ...]
    audiences: tuple[tuple[str, ...], ...]
    readers: tuple[str, ...]
    sizes: Sizes
    about: tuple[Entry, ...]
    only_cities: OnlyCities
    not_places: tuple[str, ...]
    datives: dict[str, str]
    """Endings of a dative plural and what they are in the nominative."""

    @property
    def technology_tags(self) -> frozenset[str]:
        """Tags that name a technology: the first tag of each entry."""
        return frozenset(entry.tags[0] for entry in self.technologies)


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def occurrences(text: str, word: str) -> Iterator[str]:
    """The whole words of ``text`` that hold ``word`` as the lexicon means it; a negated one is left out."""
    if word.lstrip("=^-").lower() not in text.lower():  # most words are not there, and the pattern is slow
        return
    for match in _pattern(word).finditer(text):
        if not _NEGATED.search(text[: match.start()]):
            yield match.group().strip("-")


def mentioned(text: str, words: tuple[str, ...]) -> list[str]:
    """The words of ``text`` that any of ``words`` finds, in the order of the text, each once."""
    found: dict[str, int] = {}
    for word in words:
        for surface in occurrences(text, word):
            found.setdefault(surface, text.find(surface))
    return sorted(found, key=lambda surface: found[surface])


def nominative(name: str) -> str:
    """``name`` of a group as it stands alone: "Stadtwerken" of "mit den Stadtwerken" is "Stadtwerke"."""
    for dative, plain in lexicon().datives.items():
        name = re.sub(rf"{dative}\b", plain, name)
    return name


@cache
def _pattern(word: str) -> re.Pattern[str]:
    core = re.escape(word.lstrip("=^-"))
    if word.startswith("="):
        pattern = rf"(?<![\w-]){core}(?![\w-])"
    elif word.startswith("^"):
        pattern = rf"(?<!\w){core}{_WORD}"
    elif word.startswith("-"):
        pattern = rf"[\w-]+-{core}s?(?!\w)"
    else:
        pattern = rf"{_WORD}{core}{_WORD}"
    return re.compile(pattern, re.IGNORECASE)
