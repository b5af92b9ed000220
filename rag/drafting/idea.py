"""What a brief says that the project is about, without what has a field of its own."""

import re
from collections.abc import Iterable, Mapping

from rag.drafting import patterns

MAX_TOPIC = 400
"""Longest topic or idea in characters."""
_ADDRESS = 80
"""What stands before a colon and says only where or for whom has at most so many characters."""


def idea_of(subject: str, facts: Mapping[str, tuple[str, ...]]) -> str:
    """The subject; what stands before a colon is left out when it only says where or for whom.

    Empty when it only says which document is wanted for which kind of municipality.
    """
    if patterns.ONLY_WHERE.search(subject):
        return ""
    before, colon, after = subject.partition(": ")
    known = [v for name in ("place", "readers", "population") for v in facts[name]]
    named = any(name in before for name in facts["name"])
    if colon and len(after.split()) > 2 and len(before) < _ADDRESS and not named and any(v in before for v in known):
        subject = after.strip()
    subject = patterns.MEETING.sub("", patterns.KIND_WITH_COUNT.sub("", subject))
    idea = _nominative(_short(_without_facts(subject, facts["audience"]).strip(" ,;:")).lstrip("."))
    idea = re.sub(r"(?<=\.)[\s.]+$|\s+(?=[.,;:!?])", "", idea)
    return idea[:1].upper() + idea[1:]


def _nominative(idea: str) -> str:
    """``idea`` with the article that stands alone: "einen digitalen Zwilling" is "ein digitaler Zwilling"."""
    article = re.match(r"(einen|den|unseren)\s+((?:[a-zäöüß]+en\s+)*)(?=[A-ZÄÖÜ])", idea)
    if article:
        first = {"einen": "ein", "den": "der", "unseren": "unser"}[article.group(1)]
        ending = "e " if first == "der" else "er "
        return f"{first} {article.group(2).replace('en ', ending)}{idea[article.end() :]}"
    return re.sub(r"^einer\s+(?=[A-ZÄÖÜ])", "eine ", idea)


def _short(idea: str) -> str:
    """The sentences of a long story that say what is wanted, else its first ones."""
    if len(idea) <= MAX_TOPIC:
        return idea
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ])", idea)
    kept: list[str] = []
    length = 0
    for sentence in [*filter(patterns.TELLS.search, sentences)][::-1] or sentences:
        if not kept or length + len(sentence) <= MAX_TOPIC:
            kept.append(sentence)
            length += len(sentence)
    return " ".join(sorted(kept, key=sentences.index))


def _without_facts(subject: str, audience: Iterable[str]) -> str:
    """``subject`` without the sentences and clauses that only say what has a field of its own: money, partners."""
    whole = re.split(r"(?<=[.!?])(?<!\b\w\w\.)(?<!Mio\.)(?<!Tsd\.)\s+(?=[A-ZÄÖÜ])", subject)
    sentences = []
    for sentence in [s for s in whole if not patterns.SAID_APART.match(s)] or [subject]:
        first, *clauses = re.split(r", (?![^(]*\))", sentence)
        told, dropped = [first], False
        for clause in clauses:
            bare = clause.rstrip(".!? ")
            dropped = _only_fact(bare, audience) or (dropped and _only_names(bare))
            told += [] if dropped else [clause]
        end = sentence[-1:] if sentence.endswith((".", "!", "?")) else ""
        sentences.append(", ".join(told).rstrip(".!?") + end)
    return " ".join(sentences).strip()


def _only_names(clause: str) -> bool:
    return all(patterns.LISTED_ONE.match(part.strip()) for part in clause.split(" und "))


def _only_fact(clause: str, audience: Iterable[str]) -> bool:
    """Whether a clause is nothing but partners, an audience, money, a time or a number of inhabitants."""
    rest = clause.strip()
    if rest.startswith("mit "):
        return _only_names(rest.removeprefix("mit "))
    if any(rest in (f"für {a}", f"für die {a}") for a in audience):
        return True
    if patterns.SAID_APART.match(rest[:1].upper() + rest[1:]):
        return not re.search(r"\b(?:damit|um)\b", rest)
    for pattern in (patterns.BUDGET, patterns.POPULATION, patterns.TIME):
        rest = pattern.sub("", rest)
    return len(re.sub(r"\b(?:und|über|bis|ab|von|im|für|rund|etwa|Laufzeit|Start|Budget|Kosten)\b|\W", "", rest)) == 0
