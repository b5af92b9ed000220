"""Stock pipelines to measure against, as their tutorials have them: LangChain with Chroma, Haystack hybrid, BM25.

Each takes whole texts and cuts them its own way; a piece counts as the passage that it overlaps most, so that ranking
measures and facts can be compared. All use the packaged embedding model without prefix, adapter or own questions.
"""

import os
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tantivy
from langchain_core.embeddings import Embeddings

from corpus.model import Document, Passage
from corpus.store import CorpusStore
from rag.types import Hit, Query, SearchResult


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a text, standing for the passage that it overlaps most."""

    text: str
    passage: Passage


class Stock:
    """A stock pipeline as a searcher; ``find`` gives indices of pieces, best first."""

    pieces: Sequence[Piece]

    def find(self, question: str, k: int) -> list[int]:
        """Indices of the best pieces."""
        raise NotImplementedError

    def search(self, query: Query) -> SearchResult:
        """Pieces as hits; their passages carry the text of the piece."""
        begun = time.perf_counter()
        found = self.find(query.question, query.k)
        hits = tuple(
            Hit(passage=_as_passage(self.pieces[i]), score=float(len(found) - rank)) for rank, i in enumerate(found)
        )
        return SearchResult(hits=hits, question_used=query.question, ms=(time.perf_counter() - begun) * 1000)


class LangChainDense(Stock):
    """The tutorial RAG: pieces of 1,000 characters with 200 overlap, Chroma, the nearest by cosine."""

    def __init__(self, documents: Sequence[Document], embeddings: Embeddings) -> None:
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        self.pieces = []
        for document in documents:
            for part in splitter.create_documents([document.text]):
                start = part.metadata["start_index"]
                self.pieces.append(_piece(document, start, start + len(part.page_content)))
        self._chroma = Chroma(collection_name=f"stock-{uuid.uuid4().hex}", embedding_function=embeddings)
        numbered = [{"i": i} for i in range(len(self.pieces))]
        for i in range(0, len(self.pieces), 500):
            self._chroma.add_texts([p.text for p in self.pieces[i : i + 500]], metadatas=numbered[i : i + 500])

    def find(self, question: str, k: int) -> list[int]:
        """Nearest pieces."""
        return [int(found.metadata["i"]) for found in self._chroma.similarity_search(question, k=k)]


class HaystackHybrid(Stock):
    """Haystack's hybrid retrieval: its splitter's default of 200 words, BM25 and embeddings, reciprocal rank fusion."""

    def __init__(self, documents: Sequence[Document], embeddings: Embeddings) -> None:
        os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
        from haystack import Document as Text
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        splitter = DocumentSplitter(split_by="word", split_length=200, split_overlap=0)
        splitter.warm_up()
        by_id = {document.id: document for document in documents}
        parts = splitter.run([Text(content=d.text, meta={"of": d.id}) for d in documents])["documents"]
        self.pieces, texts = [], []
        for i, part in enumerate(parts):
            start = part.meta["split_idx_start"]
            content = part.content or ""
            self.pieces.append(_piece(by_id[part.meta["of"]], start, start + len(content)))
            vector = embeddings.embed_documents([content])[0]
            texts.append(Text(id=str(i), content=content, embedding=vector))
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(texts)
        self._bm25 = InMemoryBM25Retriever(store)
        self._dense = InMemoryEmbeddingRetriever(store)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion")
        self._embeddings = embeddings

    def find(self, question: str, k: int) -> list[int]:
        """Pieces of both retrievers, joined."""
        words = self._bm25.run(query=question, top_k=k)["documents"]
        near = self._dense.run(query_embedding=self._embeddings.embed_query(question), top_k=k)["documents"]
        joined = self._joiner.run(documents=[words, near])["documents"]
        return [int(found.id) for found in joined[:k]]


class GermanBm25(Stock):
    """BM25 over whole passages with Tantivy's own German stemmer: title and text, nothing else."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.pieces = [Piece(text=p.text, passage=p) for d in documents for p in d.passages]
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("i", stored=True)
        builder.add_text_field("body", tokenizer_name="de_stem")
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(num_threads=1)
        for i, piece in enumerate(self.pieces):
            writer.add_document(tantivy.Document(i=i, body=f"{piece.passage.title} {piece.text}"))
        writer.commit()
        self._index.reload()

    def find(self, question: str, k: int) -> list[int]:
        """Passages by BM25."""
        plain = "".join(c if c.isalnum() else " " for c in question)
        query, _ = self._index.parse_query_lenient(plain, ["body"])
        searcher = self._index.searcher()
        return [int(searcher.doc(address)["i"][0]) for _, address in searcher.search(query, limit=k).hits]


def whole_documents(store: CorpusStore) -> list[Document]:
    """All documents of ``store`` with their passages."""
    found = (store.document(d.id) for source in store.sources() for d in store.documents(source.id))
    return [document for document in found if document is not None]


def stock_pipelines(documents: Sequence[Document], embeddings: Embeddings) -> Mapping[str, Stock]:
    """Every stock pipeline over ``documents`` by name."""
    return {
        "LangChain + Chroma, 1.000 Zeichen": LangChainDense(documents, embeddings),
        "Haystack hybrid, 200 Wörter": HaystackHybrid(documents, embeddings),
        "BM25, deutsche Stämme": GermanBm25(documents),
    }


def _piece(document: Document, start: int, end: int) -> Piece:
    """``document.text[start:end]`` with the passage it overlaps most (the nearest, when it overlaps none)."""
    best = max(document.passages, key=lambda p: min(end, p.end) - max(start, p.start))
    return Piece(text=document.text[start:end], passage=best)


def _as_passage(piece: Piece) -> Passage:
    from dataclasses import replace

    return replace(piece.passage, text=piece.text)


__all__ = ["GermanBm25", "HaystackHybrid", "LangChainDense", "Stock", "stock_pipelines", "whole_documents"]
