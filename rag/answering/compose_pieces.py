"""Arranges chosen statements as the kind of question wants, with frame sentences around them."""

from collections.abc import Mapping, Sequence

from corpus.model import Source
from prompts.german import text as german
from rag.answering.answer_patterns import number_words
from rag.answering.answer_pieces import Fragment, Piece, collapsed, evidence_of, frame, lead_in, verbatim
from rag.answering.answer_question import Asked
from rag.answering.compose import Choice
from rag.answering.statements import Statement

_COUNTED = ("list", "procedure")


def arranged(asked: Asked, choices: Sequence[Choice], sources: Mapping[str, Source], lead: str = "") -> list[Piece]:
    """The pieces of the answer: a lead, then what each passage says; another source is named in words.

    ``lead`` is the text key of the first sentence; empty for the one that suits the question.
    """
    pieces: list[Piece] = []
    for place, choice in enumerate(choices):
        source = sources[choice.passage.source_id]
        if place == 0:
            first = _say(asked, lead, source=upper(named(source))) if lead else lead_text(asked, choice, source)
            pieces.append(frame(first))
        elif choice.passage.source_id != choices[place - 1].passage.source_id:
            pieces.append(frame(_say(asked, "other_source", source=upper(named(source)))))
        elif place == 1:
            pieces.append(frame(_say(asked, "same_source")))
        pieces += of_choice(choice, asked)
    return pieces


def of_choice(choice: Choice, asked: Asked) -> list[Piece]:
    """The statements of one passage: sentences as a paragraph, lists below their lead-in, tables whole."""
    pieces: list[Piece] = []
    block, at = -1, -1
    rows: list[Statement] = []
    for statement in choice.statements:
        if rows and (statement.form != "row" or statement.block != rows[0].block):
            pieces.append(table(rows))
            rows = []
        opens = statement.block != block or statement.start < at
        at = statement.start
        if statement.block != block and statement.lead_end > statement.lead_start:
            pieces.append(lead_in(statement))
        block = statement.block
        if statement.form == "row":
            rows.append(statement)
        elif statement.form in ("item", "step"):
            pieces.append(verbatim(statement, "item" if statement.form == "item" else "step"))
        else:
            pieces.append(verbatim(statement, "sentence", opens=opens))
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


def lead_text(asked: Asked, choice: Choice, source: Source) -> str:
    """The first sentence: who says it, and how many points, steps or rows there are when all are given."""
    first = choice.statements[0]
    same = [s for s in choice.statements if s.form == first.form and s.block == first.block]
    name = upper(named(source))
    if choice.whole and first.form == "step" and len(same) > 1:
        return _say(asked, "steps", source=name, count=in_words(len(same), asked.language))
    if choice.whole and first.form == "item" and len(same) > 1 and asked.kind in _COUNTED:
        return _say(asked, "points", source=name, count=in_words(len(same), asked.language))
    return _say(asked, asked.kind, source=name)


def in_words(count: int, language: str) -> str:
    """A count up to twelve in words, as German letters write it."""
    if language == "en":
        return str(count)
    return {value: word for word, value in number_words().items() if 1 < value <= _IN_WORDS}.get(count, str(count))


_IN_WORDS = 12


def named(source: Source) -> str:
    """How a sentence names the source, with its article; an own document by its title."""
    if source.short_title:
        return source.short_title
    return german("answers.own_document", title=source.title)


def upper(words: str) -> str:
    """``words`` with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def _say(asked: Asked, key: str, **values: object) -> str:
    return german(f"answers.{'lead_en' if asked.language == 'en' else 'lead'}.{key}", **values)
