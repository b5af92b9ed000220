"""An answer before it is text: pieces of fragments, each with its evidence, or none for a frame sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from corpus.model import Passage, Source
from rag.statements import Statement
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
        """Number the evidence of ``pieces``."""
        spans: list[Evidence] = []
        numbers: dict[tuple[str, int, int], int] = {}
        for evidence in (e for piece in pieces for e in piece.evidence):
            key = (evidence.passage.id, evidence.start, evidence.end)
            if key in numbers or key in self._by_span:
                continue
            near = next((i for i, span in enumerate(spans) if _adjoins(span, evidence)), None)
            if near is None:
                spans.append(evidence)
                near = len(spans) - 1
            else:
                old = spans[near]
                start, end = min(old.start, evidence.start), max(old.end, evidence.end)
                spans[near] = Evidence(passage=old.passage, start=start, end=end)
            numbers[key] = near
        offset = len(self.citations)
        self._by_span |= {key: offset + number + 1 for key, number in numbers.items()}
        self.citations += [self._citation(offset + i + 1, span) for i, span in enumerate(spans)]

    def number(self, evidence: Evidence) -> int:
        """The marker of planned evidence."""
        return self._by_span[evidence.passage.id, evidence.start, evidence.end]

    def _citation(self, marker: int, span: Evidence) -> Citation:
        passage = span.passage
        source = self.sources[passage.source_id]
        return Citation(
            marker=marker,
            passage_id=passage.id,
            source_id=passage.source_id,
            source=source.title,
            kind=passage.kind,
            locator=passage.locator,
            pages=passage.pages,
            quote=span.quote,
            start=span.start,
            end=span.end,
            url=source.url,
        )


def _adjoins(span: Evidence, other: Evidence) -> bool:
    """Whether nothing but blanks and list signs stands between the two in the same passage."""
    if span.passage.id != other.passage.id:
        return False
    if span.start <= other.start and other.end <= span.end:
        return True
    first, second = (span, other) if span.start <= other.start else (other, span)
    between = span.passage.text[first.end : second.start]
    return not between.strip(" \n\t-*•–|:0123456789.)")


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
