"""The extractive answer: whole statements of the best passages, each with its marker, or an honest refusal."""

import time

from corpus.store import CorpusStore
from prompts.german import text as german
from rag.analysis import tokens
from rag.retrieve import Retriever
from rag.statements import Statement, statements
from rag.types import Answer, AnswerStatus, Citation, Hit, Provenance, Query

MAX_STATEMENTS = 6
COVERAGE_NEEDED = 0.34
"""Share of the question's content words that the best passages must hold."""


class Answerer:
    """Answers from the hits of a retriever; without a language model."""

    def __init__(self, retriever: Retriever, store: CorpusStore, provenance: Provenance) -> None:
        self._retriever = retriever
        self._store = store
        self._provenance = provenance

    def ask(self, query: Query) -> Answer:
        """A cited answer, or the status that says why there is none."""
        begun = time.perf_counter()
        result = self._retriever.search(query)
        wanted = set(tokens(result.question_used))
        chosen = choose(result.hits, wanted) if supported(result.hits, wanted) else []
        status: AnswerStatus = "answered" if chosen else "not_in_sources"
        text, citations = self._compose(chosen)
        return Answer(
            status=status,
            text=text if chosen else german("answers.not_in_sources"),
            citations=tuple(citations),
            hits=result.hits,
            suggestions=(),
            question_used=result.question_used,
            model=None,
            provenance=self._provenance,
            ms=(time.perf_counter() - begun) * 1000,
        )

    def _compose(self, chosen: list[Statement]) -> tuple[str, list[Citation]]:
        sources = {source.id: source for source in self._store.sources()}
        lines: list[str] = []
        citations: list[Citation] = []
        lead_in = ""
        for marker, statement in enumerate(chosen, start=1):
            passage = statement.passage
            source = sources[passage.source_id]
            if statement.form in ("item", "step", "row") and statement.lead_in != lead_in:
                lines.append(f"\n{statement.lead_in}\n" if not statement.lead_in.startswith("|") else "")
            lead_in = statement.lead_in
            lines.append(f"{'' if statement.form == 'sentence' else '- '}{statement.text} [{marker}]")
            citations.append(
                Citation(
                    marker=marker,
                    passage_id=passage.id,
                    source_id=passage.source_id,
                    source=source.title,
                    kind=passage.kind,
                    locator=passage.locator,
                    pages=passage.pages,
                    quote=statement.text,
                    start=statement.start,
                    end=statement.end,
                    url=source.url,
                )
            )
        return "\n".join(lines).strip(), citations


def supported(hits: tuple[Hit, ...], wanted: set[str]) -> bool:
    """Whether the best passages hold enough of what the question asks for."""
    if not hits or not wanted:
        return False
    known = {t for hit in hits[:3] for t in tokens(" ".join((hit.passage.title, hit.passage.text, *hit.passage.terms)))}
    return len(wanted & known) / len(wanted) >= COVERAGE_NEEDED


def choose(hits: tuple[Hit, ...], wanted: set[str]) -> list[Statement]:
    """The statements that say most about ``wanted``, in the order of their passages."""
    scored = []
    for rank, hit in enumerate(hits[:4]):
        for i, statement in enumerate(statements(hit.passage)):
            overlap = len(wanted & set(tokens(statement.lead_in + " " + statement.text)))
            scored.append((overlap + 2.0 / (rank + 1), rank, i, statement))
    best = sorted(scored, key=lambda s: -s[0])[:MAX_STATEMENTS]
    return [statement for _, _, _, statement in sorted(best, key=lambda s: (s[1], s[2]))]
