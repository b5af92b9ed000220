"""Draws passages for judging, so that what is gold does not depend on one way of searching (TREC-style pooling).

    python -m eval.testset.pool --half development --out POOL.jsonl    # draw; POOL.md beside it is for reading
    python -m eval.testset.pool --take POOL.jsonl                      # store what was judged
    python -m eval.testset.pool --renew --half HALF --out POOL.jsonl   # what stated a fact and has another text since

Derived gold (``eval.testset.gold``) knows a passage by pattern and place; a passage elsewhere that states the same
fact would count as wrong. For each answerable question the five best of several ways of searching are united: words
alone, meaning alone, the whole search, stock BM25 and, where installed, Haystack's hybrid. Passages that are gold for
every fact already, and those judged before, are left out. Of the rest come first those in which a pattern of the
question is found that gold does not count, then those that several ways agree on, at most ``MOST`` a question; they
are shown in seeded order without the ways that found them. The pool is drawn the same way for both halves.

Judging. A line of POOL.jsonl has ``stated: null``; put there the list of ids of the facts that the passage states,
``[]`` for none. Or write a file of lines ``question passage f1 f2`` with only those that state something, and add
``--stated FILE``: all others of the pool then count as read and empty. Rules:

1. A fact is stated when a reader who knows only this passage could tell the fact as the answer to *this* question. The
   fact's note decides, not its patterns: a word that happens to occur is not enough, other words for it are.
2. The subject must be right: another town, another publication, another phase or role does not count, even if the words
   are the same. Where the question names a publication, its own statement counts, or another's report of it.
3. Naming a thing without what the fact says about it is not stating it. A part of a fact ("two of its three") is not.
4. The rank at which a passage might have been found, and the other passages, play no role. When in doubt: not stated.

Who judges the held-back half must not have worked on the search.
"""

import argparse
import importlib.util
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from corpus.model import Passage
from eval.measuring.observe import Searches
from eval.measuring.retrieval import query_of
from eval.running.runner import gold_for
from eval.running.session import RememberedEmbeddings
from eval.testset.gold import Gold
from eval.testset.halves import Half, in_half
from eval.testset.judgements import FILE, Judgement, load_judgements, standing, text_digest, write_judgements
from eval.testset.questions import Question, load_questions
from eval.ways.baselines import GermanBm25, HaystackHybrid, whole_documents
from eval.ways.legs import legs_of
from rag.bootstrap import Assistant, open_assistant, open_embeddings, open_store
from rag.settings import Settings

DEPTH = 5
"""Hits taken of each way."""
MOST = 8
"""Passages a question at most."""
AGREED = 2
"""Ways that must agree on a passage in which no pattern is found."""
_SEED = 41


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """A passage to be read for a question."""

    question: str
    asked: str
    """The question with the turns before it."""
    facts: Mapping[str, str]
    """Notes of the facts by id."""
    passage: str
    title: str
    body: str
    text: str
    """Digest of the body."""
    stated: tuple[str, ...] | None = None
    """Ids of the facts that the judge found stated; None until judged."""


def ways_of(assistant: Assistant, settings: Settings, haystack: bool) -> dict[str, Searches]:
    """The ways that are pooled, by name; Haystack's embeds all texts its own way first, which takes minutes."""
    embeddings = RememberedEmbeddings(open_embeddings(settings))
    documents = whole_documents(assistant.store)
    ways: dict[str, Searches] = {
        **legs_of(assistant, embeddings),
        "whole": assistant,
        "bm25": GermanBm25(documents),
    }
    if haystack and importlib.util.find_spec("haystack"):
        ways["haystack"] = HaystackHybrid(documents, embeddings)
    return ways


def pooled(
    question: Question, found: Mapping[str, Sequence[str]], gold: Gold, texts: Mapping[str, str], known: set[str]
) -> list[str]:
    """Ids to be judged, shuffled: ``found`` are ranked ids by way, ``known`` those judged before."""
    counts = Counter(name for ids in found.values() for name in dict.fromkeys(ids[:DEPTH]))
    groups = {group.fact: set(group.passages) for group in gold.groups if group.exact}
    chosen: list[tuple[int, int, str]] = []
    for name, ways in counts.items():
        open_facts = [fact for fact in question.facts if name not in groups.get(fact.id, set())]
        if name in known or name not in texts or not open_facts:
            continue
        hinted = sum(fact.stated_in(texts[name]) for fact in open_facts)
        if hinted or ways >= AGREED:
            chosen.append((-hinted, -ways, name))
    names = [name for _, _, name in sorted(chosen)[:MOST]]
    random.Random(f"{_SEED}{question.id}").shuffle(names)
    return names


def draw(questions: Iterable[Question], settings: Settings, haystack: bool = True) -> Iterator[Pooled]:
    """The pool of ``questions``."""
    assistant = open_assistant(settings)
    ways = ways_of(assistant, settings, haystack)
    passages = {p.id: p for p in assistant.store.passages()}
    texts = {name: p.text for name, p in passages.items()}
    asked = [q for q in questions if q.answerable and q.facts]
    gold = gold_for(asked)
    judged = {(one.question, one.passage) for one in standing(load_judgements(), texts)}
    for question in asked:
        found = {
            name: [hit.passage.id for hit in way.search(query_of(question, 10)).hits] for name, way in ways.items()
        }
        known = {passage for one, passage in judged if one == question.id}
        for name in pooled(question, found, gold[question.id], texts, known):
            yield _pooled(question, passages[name])


def renewal(questions: Iterable[Question], settings: Settings) -> Iterator[Pooled]:
    """Judged passages that stated a fact and read otherwise now, with the old judgement filled in, to be confirmed."""
    passages = {p.id: p for p in open_store(settings).passages()}
    asked = {q.id: q for q in questions}
    for one in load_judgements():
        question, passage = asked.get(one.question), passages.get(one.passage)
        if question and passage and one.facts and text_digest(passage.text) != one.text:
            yield _pooled(question, passage, one.facts)


def _pooled(question: Question, passage: Passage, stated: tuple[str, ...] | None = None) -> Pooled:
    return Pooled(
        question=question.id,
        asked=" / ".join((*question.history, question.question)),
        facts={fact.id: fact.note for fact in question.facts},
        passage=passage.id,
        title=passage.title,
        body=passage.text,
        text=text_digest(passage.text),
        stated=stated,
    )


def readable(pool: Sequence[Pooled]) -> str:
    """The pool in Markdown, question by question."""
    parts: list[str] = []
    last = ""
    for one in pool:
        if one.question != last:
            facts = "\n".join(f"- {name}: {note}" for name, note in one.facts.items())
            parts.append(f"# {one.question}\n\n{one.asked}\n\n{facts}\n")
            last = one.question
        before = f"\n\nbefore: {' '.join(one.stated)}" if one.stated else ""
        parts.append(f"## {one.passage}\n\n**{one.title}**\n\n{one.body}{before}\n")
    return "\n".join(parts)


def taken(rows: Iterable[Mapping[str, Any]], stated: Mapping[tuple[str, str], Sequence[str]] | None) -> list[Judgement]:
    """The judgements that a judged pool holds; raises ValueError for a line without judgement or an unknown fact."""
    found = []
    for row in rows:
        key = (row["question"], row["passage"])
        facts = row["stated"] if stated is None else stated.get(key, ())
        if facts is None:
            raise ValueError(f"{key[0]} {key[1]}: noch nicht beurteilt")
        if unknown := set(facts) - set(row["facts"]):
            raise ValueError(f"{key[0]} {key[1]}: unbekannte Fakten {', '.join(sorted(unknown))}")
        found.append(Judgement(question=key[0], passage=key[1], facts=tuple(facts), text=row["text"]))
    if stated is not None and (lost := set(stated) - {(row.question, row.passage) for row in found}):
        raise ValueError(f"nicht im Pool: {', '.join(' '.join(key) for key in sorted(lost))}")
    return found


def _stated(file: Path) -> dict[tuple[str, str], list[str]]:
    lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines())
    return {(parts[0], parts[1]): parts[2:] for parts in lines if parts and not parts[0].startswith("#")}


def main() -> None:
    """Draw a pool or take in a judged one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["development", "held-back"], default="development")
    parser.add_argument("--out", type=Path, help="write the pool there, as JSON Lines and as .md for reading")
    parser.add_argument("--renew", action="store_true", help="with --out: only judgements that a new text has ended")
    parser.add_argument("--no-haystack", action="store_true", help="leave out the slowest way")
    parser.add_argument("--take", type=Path, help="store the judgements of this pool")
    parser.add_argument("--stated", type=Path, help="with --take: lines `question passage fact …` of what is stated")
    chosen = parser.parse_args()
    if chosen.out:
        asked = in_half(load_questions(), cast(Half, chosen.half))
        pool = list(renewal(asked, Settings()) if chosen.renew else draw(asked, Settings(), not chosen.no_haystack))
        lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in pool)
        chosen.out.write_text("".join(lines), encoding="utf-8")
        chosen.out.with_suffix(".md").write_text(readable(pool), encoding="utf-8")
        print(f"{len(pool)} passages for {len({one.question for one in pool})} questions")
    elif chosen.take:
        rows = [json.loads(line) for line in chosen.take.read_text(encoding="utf-8").splitlines()]
        new = taken(rows, _stated(chosen.stated) if chosen.stated else None)
        write_judgements([*load_judgements(), *new])
        print(f"{len(new)} judgements, {sum(bool(one.facts) for one in new)} state a fact, stored in {FILE.name}")
    else:
        parser.error("--out or --take")


if __name__ == "__main__":
    main()
