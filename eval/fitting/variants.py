"""How well the search bears other spellings: development questions varied, with the gold that they have.

    python -m eval.fitting.variants [VARIANT ...]

Mechanical variants by a fixed seed: a typing mistake in each longer word of three, umlauts as ae/oe/ue/ss, umlauts as
bare vowels, everything in lower case without punctuation, content words alone. ``data/calibration/english.jsonl``
holds development questions put into English by hand. Nothing of the held-back half is read.
"""

import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from eval.measuring.retrieval import evaluate_texts, query_of, summary, table
from eval.running.runner import gold_for
from eval.testset.halves import in_half
from eval.testset.judgements import judged_gold
from eval.testset.questions import Question, load_questions
from rag.bootstrap import open_assistant
from rag.language.analysis import analyse
from rag.settings import Settings

ENGLISH = Path(__file__).parent.parent / "data" / "calibration" / "english.jsonl"
_SEED = 17
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
_BARE = {"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "Ä": "A", "Ö": "O", "Ü": "U"}


def mistyped(text: str, seed: str = "") -> str:
    """``text`` with a letter swapped, lost, doubled or wrong in one of three words of six letters or more."""
    rng = random.Random(f"{_SEED}{seed}{text}")

    def change(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() > 1 / 3:
            return word
        i = rng.randrange(1, len(word) - 2)
        made = (
            word[:i] + word[i + 1] + word[i] + word[i + 2 :],
            word[:i] + word[i + 1 :],
            word[:i] + word[i] + word[i:],
            word[:i] + rng.choice("aeinrst") + word[i + 1 :],
        )
        return rng.choice(made)

    return re.sub(r"[A-Za-zÄÖÜäöüß]{6,}", change, text)


def respelled(text: str, spelling: Mapping[str, str]) -> str:
    """``text`` with its umlauts written by ``spelling``."""
    return "".join(spelling.get(letter, letter) for letter in text)


def keywords(text: str) -> str:
    """The content words of ``text`` alone."""
    return " ".join(word.form for word in analyse(text)) or text


def variants(questions: Sequence[Question]) -> Iterator[tuple[str, list[Question]]]:
    """(name, questions varied) of each variant; ids stay, so that the gold holds."""
    german = [q for q in questions if q.language == "de" and q.kind != "english"]
    umlauts = [q for q in german if re.search("[äöüÄÖÜß]", q.question)]
    yield "unverändert", german
    yield "Tippfehler", [_with(q, mistyped(q.question)) for q in german]
    yield "Umlaute als ae", [_with(q, respelled(q.question, _SPELLED)) for q in umlauts]
    yield "Umlaute als a", [_with(q, respelled(q.question, _BARE)) for q in umlauts]
    yield "klein, ohne Satzzeichen", [_with(q, re.sub(r"[^\w\s-]", " ", q.question.lower())) for q in german]
    yield "nur Stichwörter", [_with(q, keywords(q.question)) for q in german if not q.history]
    yield "englisch", english(questions)


def english(questions: Sequence[Question]) -> list[Question]:
    """Development questions put into English by hand."""
    by_id = {q.id: q for q in questions}
    rows = (json.loads(line) for line in ENGLISH.read_text(encoding="utf-8").splitlines())
    return [_with(by_id[row["of"]], row["question"]) for row in rows if row["of"] in by_id]


def _with(question: Question, text: str) -> Question:
    return question.model_copy(update={"question": text})


def main() -> None:
    """Print a table, one line a variant, by derived and by judged gold."""
    questions = [q for q in in_half(load_questions(), "development") if q.answerable and q.facts]
    assistant = open_assistant(Settings())
    strict = gold_for(questions)
    judged = judged_gold(strict)
    chosen = [item for item in variants(questions) if not sys.argv[1:] or item[0] in sys.argv[1:]]
    found = {}
    for name, asked in chosen:
        hits = {q.id: [(h.passage.id, h.passage.text) for h in assistant.search(query_of(q)).hits] for q in asked}
        for label, gold in (("", strict), (", beurteilt", judged)):
            found[f"{name}{label} ({len(asked)})"] = summary(evaluate_texts(hits, asked, gold))
        print(name, file=sys.stderr)
    print(table(found, "Variante"))


if __name__ == "__main__":
    main()
