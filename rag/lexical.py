"""The lexical leg: BM25 over analysed fields, on disk, by Tantivy.

Fields hold tokens of our own analysis joined by blanks; Tantivy stores, weighs and ranks them.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import tantivy

from corpus.model import Passage
from rag.analysis import parts, tokens

FIELDS = ("title", "heading", "text", "questions", "terms", "parts")


def build_lexical(folder: Path, passages: Iterable[Passage], vocabulary: frozenset[str]) -> None:
    """Write the index of ``passages`` into the empty ``folder``; ``vocabulary`` holds all known stems."""
    folder.mkdir(parents=True)
    writer = tantivy.Index(_schema(), path=str(folder)).writer(heap_size=50_000_000, num_threads=1)
    for passage in passages:
        fields = analysed(passage)
        split = {p for t in fields["text"] + fields["title"] for p in parts(t, vocabulary)}
        values = {name: " ".join(words) for name, words in fields.items()} | {"parts": " ".join(sorted(split))}
        writer.add_document(tantivy.Document(id=passage.id, **values))
    writer.commit()
    writer.wait_merging_threads()


def analysed(passage: Passage) -> dict[str, list[str]]:
    """Tokens of each field of a passage."""
    return {
        "title": tokens(passage.title),
        "heading": tokens(" ".join(passage.heading_path)),
        "text": tokens(passage.text),
        "questions": tokens(" ".join((*passage.questions, *passage.questions_en))),
        "terms": tokens(" ".join(passage.terms)),
    }


class LexicalIndex:
    """Reads a built index; thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._schema = _schema()

    def search(self, weighted: Mapping[str, float], weights: Mapping[str, float], k: int) -> list[tuple[str, float]]:
        """(passage id, BM25 score) of the best ``k`` for query tokens with their weights; fields have ``weights``."""
        clauses = []
        for token, token_weight in weighted.items():
            for field, field_weight in weights.items():
                query = tantivy.Query.term_query(self._schema, field, token, index_option="freq")
                boosted = tantivy.Query.boost_query(query, token_weight * field_weight)
                clauses.append((tantivy.Occur.Should, boosted))
        if not clauses:
            return []
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(clauses), limit=k)
        return [(searcher.doc(address)["id"][0], score) for score, address in found.hits]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
