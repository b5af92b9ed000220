"""Arranges chosen statements as the kind of question wants, with frame sentences around them."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from corpus.model import Source
from rag.answering.pieces import Fragment, Piece, collapsed, evidence_of, frame, lead_in, verbatim
from rag.answering.question import Asked
from rag.composition.compose import Choice
from rag.composition.lead import lead_text, say
from rag.composition.sections import sections_of
from rag.composition.statements import Statement


def arranged(asked: Asked, choices: Sequence[Choice], sources: Mapping[str, Source], lead: str = "") -> list[Piece]:
    """The pieces of the answer: a lead, then what each passage says; another source or section is named in words.

    ``lead`` is the text key of the first sentence; empty for the one that suits the question.
    """
    pieces: list[Piece] = []
    further = "other_voice" if len(asked.sources) > 1 or asked.across else "other_source"
    for source_id, of_source in groupby(choices, key=lambda choice: choice.passage.source_id):
        source = sources[source_id]
        parts = sections_of(asked, list(of_source))
        key = further if pieces else ""
        pieces.append(frame(say(asked, key, source) if key else lead_text(asked, parts[0].choices[0], source, lead)))
        for part in parts:
            if part.heading:
                pieces.append(frame(say(asked, "section", source, heading=part.heading)))
            for choice in part.choices:
                pieces += of_choice(choice)
    return pieces


def of_choice(choice: Choice) -> list[Piece]:
    """The statements of one passage: sentences as a paragraph, lists below their lead-in, tables whole."""
    pieces: list[Piece] = []
    block, at = -1, -1
    rows: list[Statement] = []
    for statement in choice.statements:
        if rows and (statement.form != "row" or statement.block != rows[0].block):
            pieces.append(table(rows))
            rows = []
        new = statement.block != block or statement.start < at
        at = statement.start
        if statement.block != block and statement.lead_end > statement.lead_start:
            pieces.append(lead_in(statement))
        block = statement.block
        if statement.form == "row":
            rows.append(statement)
        elif statement.form in ("item", "step"):
            pieces.append(verbatim(statement, "item" if statement.form == "item" else "step"))
        else:
            pieces.append(verbatim(statement, "sentence", opens=new))
    if rows:
        pieces.append(table(rows))
    return pieces


def table(rows: Sequence[Statement]) -> Piece:
    """Rows of one table of a passage, with its header and a marker in the last cell of each row."""
    header = rows[0].header
    fragments = [Fragment(text=f"| {' | '.join(header)} |\n|{'---|' * len(header)}")]
    for row in rows:
        cells = [collapsed(row.passage.text[a:b]) for a, b in row.cells]
        fragments.append(Fragment(text=f"\n| {' | '.join(cells)}", evidence=(evidence_of(row),)))
        fragments.append(Fragment(text=" |"))
    return Piece(form="table", fragments=tuple(fragments))
