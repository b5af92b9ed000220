"""The lexical leg: BM25 over analysed fields, on disk and memory-mapped, by Tantivy.

Fields hold keys of our own analysis joined by blanks; Tantivy stores, weighs and ranks them. ``parts`` hold the
lighter keys (parts of compounds, roots) of title and text, ``question_parts`` those of questions and terms. ``whole``
holds all of them but the heading as one text, so that BM25 weighs a word once, by how often the passage, its questions
and its terms use it together (BM25F: Robertson, Zaragoza and Taylor, CIKM 2004); a sum over fields counts it again in
each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

from corpus.model import Passage
from rag.language.analysis import Word, analyse

FIELDS = ("whole", "title", "heading", "text", "questions", "terms", "parts", "question_parts")
_FACETS = ("kind", "steps", "fields", "sizes")


@dataclass(frozen=True, kw_only=True)
class PassageWords:
    """The analysed fields of a passage."""

    title: tuple[Word, ...]
    heading: tuple[Word, ...]
    text: tuple[Word, ...]
    questions: tuple[tuple[Word, ...], ...]
    terms: tuple[Word, ...]

    def fields(self) -> dict[str, list[str]]:
        """Keys by field of the index."""
        asked = [word for question in self.questions for word in question]
        profile = (*self.title, *self.text, *self.terms, *asked)
        return {
            "whole": [key for w in profile for key in (w.key, *w.parts)],
            "title": [w.key for w in self.title],
            "heading": [w.key for w in self.heading],
            "text": [w.key for w in self.text],
            "questions": [w.key for w in asked],
            "terms": [w.key for w in self.terms],
            "parts": [part for w in (*self.title, *self.heading, *self.text) for part in w.parts],
            "question_parts": [part for w in (*asked, *self.terms) for part in w.parts],
        }

    def words(self) -> Iterable[Word]:
        """All words of all fields."""
        yield from (*self.title, *self.heading, *self.text, *self.terms)
        for question in self.questions:
            yield from question


def words_of(passage: Passage) -> PassageWords:
    """The analysed fields of ``passage``."""
    return PassageWords(
        title=tuple(analyse(passage.title)),
        heading=tuple(analyse(" . ".join(passage.heading_path))),
        text=tuple(analyse(passage.text)),
        questions=tuple(tuple(analyse(q)) for q in (*passage.questions, *passage.questions_en)),
        terms=tuple(analyse(" . ".join(passage.terms))),
    )


def facets_of(passage: Passage, collection: str) -> tuple[str, ...]:
    """``name:value`` of everything that filters use."""
    own = [f"{name}:{value}" for name in _FACETS for value in passage.facets.get(name, ())]
    return (f"sources:{passage.source_id}", f"collections:{collection}", *own)


def build_lexical(folder: Path, passages: Iterable[tuple[str, PassageWords, Sequence[str]]]) -> None:
    """Write (passage id, words, facets) into the empty ``folder``."""
    folder.mkdir(parents=True)
    writer = tantivy.Index(_schema(), path=str(folder)).writer(heap_size=50_000_000, num_threads=1)
    for passage_id, words, facets in passages:
        values = {name: " ".join(keys) for name, keys in words.fields().items()}
        writer.add_document(tantivy.Document(id=passage_id, facets=list(facets), **values))
    writer.commit()
    writer.wait_merging_threads()


class LexicalIndex:
    """Reads a built index; thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._schema = _schema()

    def search(
        self,
        weighted: Mapping[str, float],
        weights: Mapping[str, float],
        k: int,
        wanted: Mapping[str, Sequence[str]] | None = None,
    ) -> list[tuple[str, float]]:
        """(passage id, BM25 score) of the best ``k`` for query keys with their weights; fields have ``weights``.

        ``wanted`` restricts by facet: at least one of the values of every name must hold.
        """
        should = []
        for key, key_weight in weighted.items():
            for field, field_weight in weights.items():
                if field_weight > 0:
                    term = tantivy.Query.term_query(self._schema, field, key, index_option="freq")
                    boosted = tantivy.Query.boost_query(term, key_weight * field_weight)
                    should.append((tantivy.Occur.Should, boosted))
        if not should:
            return []
        clauses = [(tantivy.Occur.Must, tantivy.Query.boolean_query(should))]
        clauses += [(tantivy.Occur.Must, self._any_of(name, values)) for name, values in (wanted or {}).items()]
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(clauses), limit=k, count=False)
        return [(searcher.doc(address)["id"][0], score) for score, address in found.hits]

    def _any_of(self, name: str, values: Sequence[str]) -> tantivy.Query:
        terms = [tantivy.Query.term_query(self._schema, "facets", f"{name}:{v}", index_option="basic") for v in values]
        return tantivy.Query.const_score_query(
            tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms]), 0.0
        )

    def any_passages(self, k: int, wanted: Mapping[str, Sequence[str]] | None = None) -> list[str]:
        """Ids of any ``k`` passages that the filters allow, for a question that matches nothing."""
        clauses = [(tantivy.Occur.Must, tantivy.Query.all_query())]
        clauses += [(tantivy.Occur.Must, self._any_of(name, values)) for name, values in (wanted or {}).items()]
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(clauses), limit=k, count=False)
        return [searcher.doc(address)["id"][0] for _, address in found.hits]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("facets", stored=False, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
