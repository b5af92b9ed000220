"""Checks of the knowledge base beyond its schema: coverage, evidence, duplicates, length, questions.

Run as ``stadtlotse corpus check`` or ``python -m corpus.check``; every finding names a file or id and what is wrong.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from corpus.errors import KnowledgeError
from corpus.loader import SHIPPED, Knowledge, WrittenPassage, load_knowledge

WORDS_MIN, WORDS_MAX, WORDS_MAX_LIST = 40, 140, 300
OPENING_SHARE = 0.03
"""No three-word opening may make up a larger share of all questions."""

_WORD = re.compile(r"\w+(?:[-.,/]\w+)*")
_RANGE = re.compile(r"^(\d+)(?:\s*-\s*(\d+))?$")
_BLOCK = re.compile(r"^(?:- |\d+\. |\|)", re.MULTILINE)


def check(knowledge: Knowledge, prefix: str = "") -> list[str]:
    """All findings on passages, records and coverage of ids that begin with ``prefix``; empty when all is well."""
    mine = [p for p in knowledge.passages if p.entry.id.startswith(prefix)]
    findings = list(_passages(mine, knowledge))
    findings += _references(knowledge, prefix)
    findings += _coverage(knowledge, prefix)
    findings += _questions(mine)
    findings += _thesaurus(knowledge) if not prefix else []
    return findings


def parse_ranges(lines: str) -> list[tuple[int, int]]:
    """``"3-5, 9"`` as [(3, 5), (9, 9)]; raises ValueError."""
    found = []
    for part in lines.split(","):
        match = _RANGE.match(part.strip())
        if not match:
            raise ValueError(f"not a line range: {part.strip()!r}")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ValueError(f"line range runs backwards: {part.strip()!r}")
        found.append((first, last))
    return found


def word_count(text: str) -> int:
    """Words of a passage, table bars and list signs not counted."""
    return len(_WORD.findall(text))


def _passages(passages: list[WrittenPassage], knowledge: Knowledge) -> Iterator[str]:
    prefixes = {source.id: source.prefix for source in knowledge.sources}
    ids = Counter(p.entry.id for p in knowledge.passages)
    texts = Counter(p.text for p in knowledge.passages)
    titles = Counter((p.source_id, p.entry.title) for p in knowledge.passages)
    for passage in passages:
        place = f"{passage.file.name}:{passage.line}: {passage.entry.id}"
        entry = passage.entry
        if ids[entry.id] > 1:
            yield f"{place}: id stands {ids[entry.id]} times"
        if texts[passage.text] > 1:
            yield f"{place}: text stands twice"
        if titles[(passage.source_id, entry.title)] > 1:
            yield f"{place}: title stands twice in this publication"
        if not entry.id.startswith(prefixes[passage.source_id]):
            yield f"{place}: id must begin with {prefixes[passage.source_id]}"
        count = word_count(passage.text)
        limit = WORDS_MAX_LIST if _BLOCK.search(passage.text) else WORDS_MAX
        if not WORDS_MIN <= count <= limit:
            yield f"{place}: text has {count} words (allowed {WORDS_MIN} to {limit})"
        yield from (f"{place}: text: {problem}" for problem in _form(passage.text))
        inside = _normal(passage.text + " " + entry.title)
        for term in passage.terms:
            if f" {_normal(term).strip()} " in inside:
                yield f"{place}: terms: {term!r} stands in the text or title"
        try:
            parse_ranges(entry.lines)
        except ValueError as error:
            yield f"{place}: lines: {error}"


def _form(text: str) -> Iterator[str]:
    if re.search(r"^#", text, re.MULTILINE):
        yield "headings are not allowed"
    if re.search(r"\*\*|__|<[a-zA-Z/]|\]\(", text):
        yield "bold, HTML and bracket links are not allowed"
    if re.search(r"^[ \t]+(?:-|\d+\.) ", text, re.MULTILINE):
        yield "nested lists are not allowed"
    lines = text.split("\n")
    for above, line in pairwise(lines):
        if above and line and not _BLOCK.match(above) and not _BLOCK.match(line):
            yield f"a paragraph is one line (break before {line[:30]!r})"
    for block in re.split(r"\n\s*\n", text):
        rows = [r for r in block.split("\n") if r.startswith("|")]
        if rows and (len(rows) < 3 or not re.match(r"^\|[\s:|-]+\|$", rows[1])):
            yield "a table needs a header row, a separator row and rows"
        if len({r.count("|") - r.count("\\|") for r in rows}) > 1:
            yield "rows of a table have different numbers of cells"


def _normal(text: str) -> str:
    return " " + " ".join(re.findall(r"\w+", text.lower())) + " "


def _references(knowledge: Knowledge, prefix: str) -> Iterator[str]:
    texts = {p.entry.id: p.text for p in knowledge.passages}
    doubled = Counter([r.id for r in knowledge.examples] + [m.id for m in knowledge.models])
    known = set(doubled)
    yield from (f"record {name}: id stands {n} times" for name, n in doubled.items() if n > 1)
    for passage in knowledge.passages:
        if passage.entry.id.startswith(prefix):
            yield from (
                f"{passage.entry.id}: record {r} does not exist" for r in passage.entry.record if r not in known
            )
            if passage.entry.part_of and passage.entry.part_of not in texts:
                yield f"{passage.entry.id}: part_of {passage.entry.part_of} does not exist"
    named = [(r.id, r.passages) for r in knowledge.examples] + [(m.id, m.passages) for m in knowledge.models]
    for name, passages in named:
        if any(p.startswith(prefix) for p in passages):
            yield from (f"{name}: passage {p} does not exist" for p in passages if p not in texts)
    for example in knowledge.examples:
        if any(p.startswith(prefix) for p in example.passages):
            evidence = "\n".join(texts.get(p, "") for p in example.passages)
            for name, value in example.evidence():
                if value not in evidence:
                    yield f"{example.id}: {name}: {value!r} stands in none of its passages"
    for model in knowledge.models:
        for group, items in model.groups.items():
            for item in items:
                if not item.passage.startswith(prefix):
                    continue
                if item.passage not in texts:
                    yield f"{model.id}: {group}: passage {item.passage} does not exist"
                elif item.text not in texts[item.passage]:
                    yield f"{model.id}: {group}: {item.text!r} does not stand in {item.passage}"


def _coverage(knowledge: Knowledge, prefix: str) -> Iterator[str]:
    ids = {p.entry.id: p for p in knowledge.passages}
    listed: set[str] = set()
    for source in knowledge.sources:
        if prefix and not (prefix.startswith(source.prefix) or source.prefix.startswith(prefix)):
            continue
        ranges = []
        for source_id, file, entry in knowledge.coverage:
            if source_id != source.id:
                continue
            place = f"{file.name}: {entry.section}"
            if bool(entry.passages) == bool(entry.omitted):
                yield f"{place}: needs passages or a reason in 'omitted', not both"
            yield from (f"{place}: passage {p} does not exist" for p in entry.passages if p not in ids)
            listed.update(entry.passages)
            try:
                ranges += parse_ranges(entry.lines)
            except ValueError as error:
                yield f"{place}: lines: {error}"
        yield from _gaps(source.id, ranges)
    for name in ids:
        if name.startswith(prefix) and name not in listed:
            yield f"{name}: no coverage entry names this passage"


def _gaps(source_id: str, ranges: Iterable[tuple[int, int]]) -> Iterator[str]:
    expected = 1
    for first, last in sorted(ranges):
        if first > expected:
            yield f"coverage of {source_id}: lines {expected}-{first - 1} are in no section"
        expected = max(expected, last + 1)


_SHARED = "questions/shared.yaml"


def _questions(passages: list[WrittenPassage]) -> Iterator[str]:
    at: dict[str, str] = {}
    openings: Counter[str] = Counter()
    total = 0
    for passage in passages:
        own = passage.questions[: len(passage.questions) - len(passage.shared)]
        asked = [(question, passage.entry.id) for question in (*own, *passage.questions_en)]
        for question, by in (*asked, *((question, _SHARED) for question in passage.shared)):
            key = _normal(question)
            if at.get(key) == by == _SHARED:
                continue  # counted with the first of its passages
            if key in at:
                yield f"{passage.entry.id}: question {question!r} stands at {at[key]} too"
            at[key] = by
            openings[" ".join(key.split()[:3])] += 1
            total += 1
    for opening, n in openings.items():
        if total >= 200 and n > OPENING_SHARE * total:
            yield f"questions: {n} of {total} begin with {opening!r} (more than {OPENING_SHARE:.0%})"


def _thesaurus(knowledge: Knowledge) -> Iterator[str]:
    ids = Counter(c.id for c in knowledge.concepts)
    labels = Counter(c.label.lower() for c in knowledge.concepts)
    texts = {p.entry.id: p.text for p in knowledge.passages}
    yield from (f"concept {name}: id stands {n} times" for name, n in ids.items() if n > 1)
    yield from (f"concept label {name!r} stands {n} times" for name, n in labels.items() if n > 1)
    for concept in knowledge.concepts:
        for relation in ("broader", "narrower", "related"):
            for other in getattr(concept, relation):
                if other not in ids:
                    yield f"concept {concept.id}: {relation}: {other} does not exist"
        if concept.definition and not concept.passage:
            yield f"concept {concept.id}: a definition needs its passage"
        if concept.passage and concept.passage not in texts:
            yield f"concept {concept.id}: passage {concept.passage} does not exist"
        elif concept.passage and concept.definition and concept.definition not in texts[concept.passage]:
            yield f"concept {concept.id}: definition does not stand in {concept.passage}"


def main() -> int:
    """Entry point of ``python -m corpus.check``; prints findings, returns 1 if there are any."""
    parser = argparse.ArgumentParser(description="Check the knowledge base.")
    parser.add_argument("--prefix", default="", help="only ids that begin with this (ds-, om-, tr-, kt-, ng-)")
    parser.add_argument("--file", default="", help="only findings that name this (part of a file name or id)")
    parser.add_argument("--folder", type=Path, default=SHIPPED)
    args = parser.parse_args()
    try:
        knowledge = load_knowledge(args.folder)
        findings = check(knowledge, args.prefix)
        size = f"{len(knowledge.passages)} passages, {len(knowledge.examples)} examples, {len(knowledge.models)} models"
    except KnowledgeError as error:
        findings, size = str(error).split("\n"), "not loaded: schema errors"
    findings = [f for f in findings if args.file in f]
    print("\n".join(findings))
    print(f"{size}; {len(findings)} finding(s)")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
