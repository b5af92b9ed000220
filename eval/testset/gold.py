"""Gold passages of a question, derived from its facts: one group a fact, the passages that state it.

A passage states a fact when a pattern of the fact matches its text and its lines overlap a place of the question.
Where no such passage exists, passages of the same source that match stand in; a fact that no passage states is
reported, for then the knowledge base lacks it or the pattern is too narrow.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.loader import Knowledge, WrittenPassage, load_knowledge
from eval.testset.questions import Fact, Place, Question, load_questions

FILE = Path(__file__).parent.parent / "data" / "gold.jsonl"


@dataclass(frozen=True, kw_only=True)
class Group:
    """The passages that state one fact; ``exact`` when they overlap its place, else found by pattern alone."""

    fact: str
    passages: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, kw_only=True)
class Gold:
    """Gold groups of a question, one a fact that any passage states, and the facts that none states."""

    id: str
    groups: tuple[Group, ...]
    missing: tuple[str, ...]


def ranges(lines: str) -> list[tuple[int, int]]:
    """Line ranges ``a-b, c`` as pairs, both ends included."""
    found = []
    for part in lines.replace(";", ",").split(","):
        first, _, last = part.strip().partition("-")
        if first.strip().isdigit():
            found.append((int(first), int(last or first)))
    return found


def overlaps(passage: WrittenPassage, places: Iterable[Place]) -> bool:
    """Whether the passage stands in one of the places."""
    own = ranges(passage.entry.lines)
    return any(
        place.source == passage.source_id and a <= d and c <= b
        for place in places
        for a, b in ranges(place.lines)
        for c, d in own
    )


def gold_of(question: Question, knowledge: Knowledge) -> Gold:
    """The gold groups of one question."""
    near = [p for p in knowledge.passages if overlaps(p, question.places)]
    sources = {place.source for place in question.places}
    groups, missing = [], []
    for fact in question.facts:
        group = _group(fact, near, [p for p in knowledge.passages if p.source_id in sources])
        if group:
            groups.append(group)
        else:
            missing.append(fact.id)
    return Gold(id=question.id, groups=tuple(groups), missing=tuple(missing))


def _group(fact: Fact, near: Sequence[WrittenPassage], wide: Sequence[WrittenPassage]) -> Group | None:
    for passages, exact in ((near, True), (wide, False)):
        found = tuple(p.entry.id for p in passages if fact.stated_in(p.text))
        if found:
            return Group(fact=fact.id, passages=found, exact=exact)
    return None


def write_gold(file: Path = FILE) -> list[Gold]:
    """Derive the gold of every answerable question and store it, one line a question."""
    knowledge = load_knowledge()
    found = [gold_of(question, knowledge) for question in load_questions() if question.answerable]
    file.write_text("".join(json.dumps(asdict(gold), ensure_ascii=False) + "\n" for gold in found), encoding="utf-8")
    return found


def load_gold(file: Path = FILE) -> dict[str, Gold]:
    """Stored gold by question id."""
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return {
        row["id"]: Gold(
            id=row["id"],
            groups=tuple(Group(fact=g["fact"], passages=tuple(g["passages"]), exact=g["exact"]) for g in row["groups"]),
            missing=tuple(row["missing"]),
        )
        for row in rows
    }


if __name__ == "__main__":
    written = write_gold()
    groups = sum(len(gold.groups) for gold in written)
    loose = sum(not group.exact for gold in written for group in gold.groups)
    lost = sum(len(gold.missing) for gold in written)
    print(f"{len(written)} questions, {groups} facts with passages ({loose} by pattern alone), {lost} facts in none")
