"""The ablation table: stock pipelines, each leg, and the hybrid with and without its parts, on the same questions.

python -m eval.ways.ablation [--half development] [--stock] [--json FILE]
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from eval.measuring.retrieval import Searcher, evaluate_retrieval, summary, table
from eval.testset.gold import Gold, load_gold
from eval.testset.halves import Half, in_half
from eval.testset.questions import Question, load_questions
from eval.ways.baselines import stock_pipelines, whole_documents
from rag.bootstrap import Assistant, open_assistant, open_embeddings
from rag.indexing.embeddings import SentenceEmbeddings
from rag.indexing.index import build_indexes, open_indexes
from rag.retrieval.retrieve import Retriever, Ways
from rag.settings import Settings

Row = dict[str, Any]
FULL = Ways()
WAYS: Mapping[str, Ways] = {
    "Hybrid": FULL,
    "nur Wörter (lexikalisch)": replace(FULL, dense=False, order=False),
    "nur Vektoren (dicht)": replace(FULL, lexical=False, order=False),
    "Hybrid ohne Ordnung (RRF)": replace(FULL, order=False),
    "ohne Fragen und Suchwörter": replace(FULL, questions=False),
    "ohne Thesaurus": replace(FULL, thesaurus=False),
    "ohne Tippfehlerkorrektur": replace(FULL, typos=False),
    "ohne ganze Listen, beide Seiten, Quellenwechsel": replace(FULL, evidence=False),
}


class Remembered(SentenceEmbeddings):
    """Embeddings that remember the vectors of questions, so that a table embeds each question once."""

    def __init__(self, inner: SentenceEmbeddings) -> None:
        super().__init__(inner.name)
        self._inner = inner
        self._known: dict[str, list[float]] = {}

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        if text not in self._known:
            self._known[text] = self._inner.embed_query(text)
        return self._known[text]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of texts."""
        return self._inner.embed_documents(texts)


def ablation(
    assistant: Assistant,
    embeddings: SentenceEmbeddings,
    questions: Sequence[Question],
    gold: Mapping[str, Gold],
    *,
    stock: bool = True,
) -> Iterator[tuple[str, list[Row]]]:
    """(name, rows) of every way, one after the other."""
    remembered = Remembered(embeddings)
    if stock:
        for name, pipeline in stock_pipelines(whole_documents(assistant.store), remembered).items():
            yield name, evaluate_retrieval(pipeline, questions, gold)
    for name, ways in WAYS.items():
        searcher: Searcher = Retriever(assistant.indexes, assistant.store, remembered, ways=ways)
        yield name, evaluate_retrieval(searcher, questions, gold)
    with tempfile.TemporaryDirectory() as folder:
        build_indexes(Path(folder), assistant.store, embeddings, adapt=False)
        plain = open_indexes(Path(folder), assistant.store, embeddings.identity)
        for name, ways in (("ohne Adapter", FULL), ("nur Vektoren, ohne Adapter", WAYS["nur Vektoren (dicht)"])):
            bare = Retriever(plain, assistant.store, remembered, ways=ways)
            yield name, evaluate_retrieval(bare, questions, gold)


def main() -> None:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["development", "held-back"], default="development")
    parser.add_argument("--stock", action="store_true", help="with the stock pipelines")
    parser.add_argument("--json", type=Path, help="also write the rows there")
    chosen = parser.parse_args()
    settings = Settings()
    assistant = open_assistant(settings)
    questions = in_half(load_questions(), cast(Half, chosen.half))
    found: dict[str, list[Row]] = {}
    for name, rows in ablation(assistant, open_embeddings(settings), questions, load_gold(), stock=chosen.stock):
        found[name] = rows
        print(name, file=sys.stderr)
    print(table({name: summary(rows) for name, rows in found.items()}))
    if chosen.json:
        chosen.json.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
