"""Judgements of pooled passages: which facts of a question a passage states, read by a judge, not found by pattern.

``data/judgements.jsonl`` holds one line a question and passage: ``{"question", "passage", "facts", "text"}``;
``facts`` are the ids of the facts stated (none is a judgement too), ``text`` is a short digest of the passage as it
was read, so that a judgement ends with the text it was made on. ``eval.testset.pool`` draws what is to be judged
and takes in what was judged.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corpus.loader import load_knowledge
from corpus.model import digest
from eval.testset.gold import Gold, Group

FILE = Path(__file__).parent.parent / "data" / "judgements.jsonl"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a judge found in a passage for a question."""

    question: str
    passage: str
    facts: tuple[str, ...]
    """Ids of the facts that the passage states."""
    text: str
    """Digest of the text that was read."""


def text_digest(text: str) -> str:
    """Digest by which a judgement holds on to a text."""
    return digest(text)[:12]


def load_judgements(file: Path = FILE) -> list[Judgement]:
    """All stored judgements, none where there is no file."""
    if not file.is_file():
        return []
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return [Judgement(**{**row, "facts": tuple(row["facts"])}) for row in rows]


def write_judgements(judgements: Iterable[Judgement], file: Path = FILE) -> None:
    """Store ``judgements``, sorted; the last one of a question and passage counts."""
    last = {(one.question, one.passage): one for one in judgements}
    lines = (json.dumps(asdict(last[key]), ensure_ascii=False) + "\n" for key in sorted(last))
    file.write_text("".join(lines), encoding="utf-8")


def standing(judgements: Iterable[Judgement], texts: Mapping[str, str]) -> list[Judgement]:
    """The judgements whose passage still reads as it did; ``texts`` by passage id."""
    return [one for one in judgements if one.passage in texts and text_digest(texts[one.passage]) == one.text]


def with_judgements(
    gold: Mapping[str, Gold], judgements: Iterable[Judgement], texts: Mapping[str, str]
) -> dict[str, Gold]:
    """``gold`` with judged passages as further members of the group of each fact that they state.

    A fact without an exact group gets one of the judged passages alone.
    """
    found = dict(gold)
    for one in standing(judgements, texts):
        if one.question in found and one.facts:
            found[one.question] = _joined(found[one.question], one)
    return found


def judged_gold(gold: Mapping[str, Gold], file: Path = FILE) -> dict[str, Gold]:
    """``gold`` with the stored judgements on the knowledge base as it is."""
    return with_judgements(gold, load_judgements(file), {p.entry.id: p.text for p in load_knowledge().passages})


def _joined(gold: Gold, judgement: Judgement) -> Gold:
    groups = {group.fact: group for group in gold.groups}
    for fact in judgement.facts:
        group = groups.get(fact)
        own = group.passages if group and group.exact else ()
        groups[fact] = Group(fact=fact, passages=tuple(dict.fromkeys((*own, judgement.passage))), exact=True)
    missing = tuple(fact for fact in gold.missing if fact not in groups)
    return replace(gold, groups=tuple(groups[fact] for fact in sorted(groups)), missing=missing)
