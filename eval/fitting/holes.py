"""Counts how often words of a question are missing from the passage that answers it, for ``rag.status.holes``.

``python -m eval.fitting.holes`` writes ``rag/data/holes.yaml``. Counted over the knowledge base's own questions, each
left out of its passage in turn, and a second time beside the bare passage, without any of its questions and search
terms; no test question takes part.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.fitting.bare import stripped
from rag.answering.question import read_question
from rag.answering.weights import WordWeights
from rag.bootstrap import Assistant, open_assistant
from rag.language.analysis import tokens
from rag.settings import Settings
from rag.status.holes import FILE, Standing, State, is_bare, same_thing, state_of, word_class

OFTEN = 5
"""Times that a word must be asked for a rate of its own."""
PRIOR = 8.0
"""Questions that the class counts for beside those of the word."""
_HEAD = """\
# How often a word of a question is missing from the passage that answers it, counted over the knowledge base's own
# questions, each left out in turn. Written by `python -m eval.fitting.holes`; read by rag/status/holes.py.
# classes: shares (not at all, at most in part); words: share not at all, smoothed. bare: counted beside passages
# without questions and search terms, as those of own documents are.
"""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One word of one question beside its passage."""

    language: str
    key: str
    kind: str
    state: State
    often: bool
    """Whether it is asked for often enough for a rate of its own."""


def main() -> None:
    """Count and write the file."""
    assistant = open_assistant(Settings())
    found, bare = list(counted(assistant)), list(counted(assistant, bare=True))
    FILE.write_text(_HEAD + written("languages", found) + written("bare", bare), encoding="utf-8")
    print(f"{len(found)} words, {len(bare)} beside bare passages")


def counted(assistant: Assistant, *, bare: bool = False) -> Iterator[Counted]:
    """Each word of each own question with how its passage holds it without that question, or ``bare`` of them all.

    No question tells which words are often asked of own documents, so beside bare passages a class is told by the
    passages alone.
    """
    passages = [p for p in assistant.store.passages() if not is_bare(p)]
    weights = WordWeights.of(map(stripped, passages) if bare else passages)
    times = Counter(q for p in passages for q in (*p.questions, *p.questions_en))
    asked_by = Counter(key for p in passages for q in (*p.questions, *p.questions_en) for key in set(tokens(q)))
    for passage in passages:
        beside = stripped(passage) if bare else passage
        asked = {q: frozenset(tokens(q)) for q in (*beside.questions, *beside.questions_en)}
        plain = frozenset(tokens(" ".join((beside.title, *beside.heading_path, beside.text, *beside.terms))))
        for language, questions in (("de", passage.questions), ("en", passage.questions_en)):
            for question in questions:
                if times[question] > 1:  # only several passages together answer it in full
                    continue
                held = plain.union(*(words for other, words in asked.items() if other != question))
                yield from _of_question(assistant, question, language, held, weights, asked_by, bare)


def _of_question(
    assistant: Assistant,
    question: str,
    language: str,
    held: frozenset[str],
    weights: WordWeights,
    asked_by: Mapping[str, int],
    bare: bool,
) -> Iterator[Counted]:
    analysis = assistant.retriever.understand(question)
    if analysis.language != language:
        return
    own = frozenset(tokens(question)) - held
    for word in read_question(analysis).words:
        new = all(weights.count(key) <= (key in own) for key in (word.key, *same_thing(word)))
        often = asked_by.get(word.key, 0) - 1 >= OFTEN
        standing: Standing = "asked" if often and not bare else "new" if new else "rare"
        kind = word_class(word, question, standing)
        yield Counted(language=language, key=word.key, kind=kind, state=state_of(word, held), often=often)


def written(name: str, found: Sequence[Counted]) -> str:
    """The rates of both languages as a section of the file."""
    lines = [f"{name}:"]
    for language in ("de", "en"):
        mine = [c for c in found if c.language == language]
        classes = class_rates(mine)
        lines += [f"  {language}:", "    classes:"]
        lines += [f"      {kind}: [{none:.4f}, {partly:.4f}]" for kind, (none, partly) in sorted(classes.items())]
        lines.append("    words:")
        lines += [f"      {key!r}: {rate:.3f}" for key, rate in sorted(word_rates(mine).items())]
    return "\n".join(lines) + "\n"


def class_rates(found: Sequence[Counted]) -> dict[str, tuple[float, float]]:
    """Shares of all nouns (of all others) that are held not at all, at most in part, by class."""
    rates = {}
    for part in ("noun", "other"):
        whole = sum(c.kind.startswith(part) for c in found)
        for standing in ("asked", "rare", "new"):
            states = Counter(c.state for c in found if c.kind == f"{part}_{standing}")
            none, partly = states["none"], states["none"] + states["part"]
            if none or partly:
                rates[f"{part}_{standing}"] = ((none + 1) / (whole + 2), (partly + 1.5) / (whole + 2))
    return rates


def word_rates(found: Sequence[Counted]) -> dict[str, float]:
    """Smoothed share not held at all, of words asked often enough."""
    by_word: dict[str, list[Counted]] = defaultdict(list)
    for one in found:
        if one.often:
            by_word[one.key].append(one)
    usual = {part: share([c for c in found if c.often and c.kind.startswith(part)]) for part in ("noun", "other")}
    return {
        key: (sum(c.state == "none" for c in seen) + PRIOR * usual[seen[0].kind.split("_")[0]]) / (len(seen) + PRIOR)
        for key, seen in by_word.items()
    }


def share(found: Sequence[Counted]) -> float:
    """Share held not at all."""
    return sum(c.state == "none" for c in found) / max(len(found), 1)


if __name__ == "__main__":
    main()
