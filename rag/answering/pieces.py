"""An answer before it is text: pieces of fragments, each with its evidence, or none for a frame sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from corpus.model import Passage, Source
from rag.composition.statements import Statement
from rag.types import Citation

PieceForm = Literal["sentence", "lead", "item", "step", "table", "remark"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A stretch of a passage: ``passage.text[start:end]`` is the quote."""

    passage: Passage
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The stretch, verbatim."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """A stretch of answer text and what it stands on; a frame carries no fact and has no evidence."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What is shown in one go: a sentence, a list item, a whole table."""

    form: PieceForm
    fragments: tuple[Fragment, ...]
    opens: bool = False
    """Begins a new paragraph although a sentence went before."""

    @property
    def text(self) -> str:
        """The text without markers."""
        return "".join(f.text for f in self.fragments)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Everything that the piece stands on, in order."""
        return tuple(e for f in self.fragments for e in f.evidence)


def frame(text: str, form: PieceForm = "lead") -> Piece:
    """A sentence of our own that carries no fact."""
    return Piece(form=form, fragments=(Fragment(text=text),))


def evidence_of(statement: Statement) -> Evidence:
    """The statement as evidence."""
    return Evidence(passage=statement.passage, start=statement.start, end=statement.end)


def verbatim(statement: Statement, form: PieceForm = "sentence", opens: bool = False) -> Piece:
    """A statement as it stands in its passage, blanks collapsed."""
    fragment = Fragment(text=collapsed(statement.text), evidence=(evidence_of(statement),))
    return Piece(form=form, fragments=(fragment,), opens=opens)


def lead_in(statement: Statement) -> Piece:
    """The sentence before a list, as it stands in its passage."""
    found = Evidence(passage=statement.passage, start=statement.lead_start, end=statement.lead_end)
    return Piece(form="lead", fragments=(Fragment(text=collapsed(found.quote), evidence=(found,)),))


def collapsed(text: str) -> str:
    """``text`` with every run of blanks and line breaks as one blank."""
    return " ".join(text.split())


@dataclass
class Markers:
    """Numbers the evidence in order of appearance; sentences that follow each other in a passage share a number."""

    sources: Mapping[str, Source]
    citations: list[Citation] = field(default_factory=list)
    _by_span: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def plan(self, pieces: Sequence[Piece]) -> None:
        """Number the evidence of ``pieces``; planning again goes on counting."""
        new = [e for piece in pieces for e in piece.evidence if _key(e) not in self._by_span]
        spans = _merged(new)
        for evidence in new:
            span = next(s for s in spans if s.passage.id == evidence.passage.id and s.start <= evidence.start < s.end)
            marker = self._by_span.get(_key(span))
            if marker is None:
                marker = len(self.citations) + 1
                self._by_span[_key(span)] = marker
                self.citations.append(self._citation(marker, span))
            self._by_span[_key(evidence)] = marker

    def number(self, evidence: Evidence) -> int:
        """The marker of planned evidence."""
        return self._by_span[_key(evidence)]

    def _citation(self, marker: int, span: Evidence) -> Citation:
        source = self.sources[span.passage.source_id]
        return Citation.at(span.passage, source, span.start, span.end, marker)


def _key(evidence: Evidence) -> tuple[str, int, int]:
    return evidence.passage.id, evidence.start, evidence.end


def _merged(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Spans of the evidence: what follows each other in a passage, in whatever order it is told, is one span."""
    spans: list[Evidence] = []
    for one in sorted(evidence, key=lambda e: (e.passage.id, e.start, -e.end)):
        last = spans[-1] if spans and spans[-1].passage.id == one.passage.id else None
        if last is not None and not one.passage.text[last.end : one.start].strip(" \n\t-*•–|:0123456789.)"):
            spans[-1] = Evidence(passage=last.passage, start=last.start, end=max(last.end, one.end))
        else:
            spans.append(one)
    return spans


class Writing:
    """Writes pieces one after the other as Markdown with markers; simply joined they are the answer."""

    def __init__(self, markers: Markers) -> None:
        self._markers = markers
        self._before: PieceForm | None = None
        self._listed = 0

    def write(self, piece: Piece) -> str:
        """The Markdown of ``piece``, with the blanks or line breaks that part it from what went before."""
        text = "".join(_marked(f, self._markers) for f in piece.fragments)
        same = piece.form == self._before
        self._listed = self._listed + 1 if same else 1
        if piece.form == "item":
            text = f"- {text}"
        elif piece.form == "step":
            text = f"{self._listed}. {text}"
        glue = "" if self._before is None else "\n\n"
        if same and piece.form in ("item", "step"):
            glue = "\n"
        elif same and piece.form == "sentence" and not piece.opens:
            glue = " "
        self._before = piece.form
        return glue + text


def rendered(pieces: Sequence[Piece], markers: Markers) -> Iterator[str]:
    """The Markdown of each of ``pieces``."""
    writing = Writing(markers)
    return (writing.write(piece) for piece in pieces)


def _marked(fragment: Fragment, markers: Markers) -> str:
    numbers = dict.fromkeys(markers.number(e) for e in fragment.evidence)
    marks = "".join(f"[{n}]" for n in numbers)
    return f"{fragment.text} {marks}" if marks else fragment.text
