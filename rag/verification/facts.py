"""The hard facts of a sentence that must stand in its evidence: numbers, names, quotes, addresses, strong words."""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path

import yaml

from rag.answering.patterns import number_words
from rag.answering.weights import match
from rag.language.analysis import tokens

FILE = Path(__file__).parent.parent / "data" / "verify.yaml"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:de|com|org|net|eu|info|example|io|digital)\b\S*", re.I
)
_QUOTE = re.compile(r"[„“»\"]([^„“”«»\"]{2,})[“”«\"]")
_CAPITAL = re.compile(r"(?<![\w-])[A-ZÄÖÜ][\w-]*[\wäöüß]")


def numbers(text: str) -> set[str]:
    """Every number of ``text`` as digits: figures without separators, number words above one."""
    found = {re.sub(r"[.,](?=\d{3}\b)", "", n).replace(",", ".") for n in _NUMBER.findall(text)}
    words = {
        str(value) for word, value in number_words().items() if value > 1 and re.search(rf"\b{word}\b", text.lower())
    }
    return found | words


def addresses(text: str) -> set[str]:
    """Web and mail addresses."""
    return {a.rstrip(".,;)").lower() for a in _ADDRESS.findall(text)}


def quotes(text: str) -> list[str]:
    """What stands in quotation marks, blanks collapsed."""
    return [" ".join(q.split()) for q in _QUOTE.findall(text)]


def strong_words(text: str) -> set[str]:
    """Groups of strong words that ``text`` uses: negation, duty, always, only … (``data/verify.yaml``)."""
    lowered = f" {' '.join(re.findall(r'[a-zäöüß]+', text.lower()))} "
    return {group for group, pattern in _strong().items() if pattern.search(lowered)}


def negations(text: str) -> int:
    """How often ``text`` denies something."""
    lowered = f" {' '.join(re.findall(r'[a-zäöüß]+', text.lower()))} "
    return len(_strong()["negation"].findall(lowered))


def strange_names(sentence: str, held: Collection[str], known: Collection[str]) -> list[str]:
    """Capitalised words of ``sentence`` that are no dictionary words and share nothing with the stems in ``held``.

    ``known`` holds stems that may always be used (words of the question).
    """
    from rag.language.analysis import is_word

    strange = []
    for word in _CAPITAL.findall(sentence):
        stems = tokens(word)
        if (
            stems
            and not any(match(s, held) or s in known for s in stems)
            and not all(is_word(p.lower()) for p in word.split("-"))
        ):
            strange.append(word)
    return strange


def missing_facts(sentence: str, passage: str, span: str, held: Collection[str], known: Collection[str]) -> list[str]:
    """What ``sentence`` claims that its evidence does not hold; empty when it holds everything.

    Numbers must stand in the ``span``, addresses and quotes anywhere in the ``passage``; ``held`` are the stems of the
    passage, ``known`` stems that may always be used (words of the question).
    """
    plain = unicodedata.normalize("NFC", " ".join(passage.split()))
    missing = [f"number {n}" for n in sorted(numbers(sentence) - numbers(span))]
    missing += [f"address {a}" for a in sorted(addresses(sentence)) if a not in plain.lower()]
    missing += [f"quote {q[:40]}" for q in quotes(sentence) if q.strip(" .,;:!?") not in plain]
    missing += [f"name {n}" for n in strange_names(sentence, held, known)]
    return missing


@cache
def _strong() -> dict[str, re.Pattern[str]]:
    data: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["strong"]
    return {group: re.compile(r"(?<= )(?:" + "|".join(words) + r")(?= )") for group, words in data.items()}
