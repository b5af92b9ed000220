"""Answers with a scripted language model that is honest, careless or hostile: is what is shown true?

    python -m eval.scripted.models [--voices honest,careless,hostile,obedient]

The script lies in known ways, so the check needs no judge: a sentence of the model counts as supported when the passage
that it cites holds it as it stands, or as the honest voice restates it; every lie differs from both. Fallbacks on the
passages' own sentences are checked as every extractive answer is.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eval.measuring.answers_check import stretches, unsupported_sentences
from eval.measuring.observe import query_of
from eval.scripted.server import ScriptedServer, restated
from eval.testset.halves import in_half
from eval.testset.questions import Question, load_questions
from rag.bootstrap import open_assistant
from rag.settings import Settings
from rag.types import Answer

VOICES = ("honest", "careless", "hostile", "obedient")


@dataclass
class Tally:
    """What one voice came to on the questions of one kind."""

    answers: int = 0
    written: int = 0
    """Answers in the model's words; the others fell back on the passages' own."""
    shown: int = 0
    supported: int = 0
    quotes: int = 0
    exact: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, answer: Answer) -> None:
        """Count one answer."""
        self.answers += 1
        checked = _checked(answer) if answer.model else unsupported_sentences(answer)
        self.written += answer.model is not None
        self.shown += len(checked)
        self.supported += sum(ok for _, ok in checked)
        self.wrong += [text for text, ok in checked if not ok]
        texts = {hit.passage.id: hit.passage.text for hit in answer.hits}
        self.quotes += len(answer.citations)
        self.exact += sum(texts.get(c.passage_id, "")[c.start : c.end] == c.quote for c in answer.citations)


def measure(voice: str, questions: Iterable[Question], settings: Settings) -> dict[str, Tally]:
    """Tallies by kind of question, ``all`` among them."""
    tallies: dict[str, Tally] = {"all": Tally()}
    with ScriptedServer() as server:
        chosen = {"llm_base_url": server.base_url, "llm_model": f"scripted-{voice}", "llm_api_key": "none"}
        assistant = open_assistant(settings.model_copy(update=chosen))
        for question in questions:
            answer = assistant.ask(query_of(question))
            for name in ("all", question.kind):
                tallies.setdefault(name, Tally()).add(answer)
    return tallies


def _checked(answer: Answer) -> list[tuple[str, bool]]:
    """(sentence, whether the passage that it cites says it: as it stands, or lightly restated)."""
    passages = {c.marker: c.passage_id for c in answer.citations}
    texts = {hit.passage.id: " ".join(hit.passage.text.split()) for hit in answer.hits}
    found = []
    for text, marks in stretches(answer.text):
        cited = [texts.get(passages.get(mark, ""), "") for mark in marks]
        found.append((text, any(text in said for told in cited for said in (told, restated(told)))))
    return found


def table(found: dict[str, dict[str, Tally]]) -> str:
    """A Markdown table, one line a voice and kind."""
    lines = ["| model | questions | answers | in its words | sentences shown | supported | quotes exact |"]
    lines.append("|---|---|---:|---:|---:|---:|---:|")
    for voice, tallies in found.items():
        for kind, t in tallies.items():
            supported, exact = _percent(t.supported, t.shown), _percent(t.exact, t.quotes)
            lines.append(f"| {voice} | {kind} | {t.answers} | {t.written} | {t.shown} | {supported} | {exact} |")
    return "\n".join(lines)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure on the development half and print the table; wrong sentences go below it as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", default=",".join(VOICES))
    voices = parser.parse_args(arguments).voices.split(",")
    questions = in_half(load_questions(), "development")
    found = {voice: measure(voice, questions, Settings()) for voice in voices}
    print(table(found))
    for voice, tallies in found.items():
        for text in tallies["all"].wrong:
            print(json.dumps({"model": voice, "unsupported": text}, ensure_ascii=False))


if __name__ == "__main__":
    main()
