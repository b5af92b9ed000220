"""Tables made from records: municipal examples by place, and two or more models side by side.

Every cell stands word for word in a passage among the hits; what does not is left out of the table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Passage
from corpus.records import Records
from corpus.schema import ExampleRecord, ModelRecord
from prompts.german import text as german
from rag.answering.patterns import pattern, stems
from rag.answering.pieces import Evidence, Fragment, Piece, collapsed
from rag.answering.question import Asked
from rag.answering.weights import credit, share_held
from rag.composition.compose import Ranked
from rag.language.analysis import tokens
from rag.understanding.query import QueryWord
from rag.understanding.query_rules import query_rules

_LEAST, _MOST = 2, 8
"""Rows of a table of examples."""
_ITEMS = 6
"""Items in a cell of a comparison."""
_ABOUT = 0.3
"""Share of the question's words that an example must be about."""
_NAMED = 0.6
"""Credit from which the question names a model."""
Cell = tuple[str, tuple[Evidence, ...]]
"""Text and what it stands on; no evidence: nothing is known."""


@dataclass(frozen=True, kw_only=True)
class RecordTable:
    """A table, and the columns asked for that no row fills."""

    piece: Piece
    count: int
    missing: tuple[str, ...] = ()


def examples_table(asked: Asked, basis: Sequence[Ranked], records: Records) -> RecordTable | None:
    """Examples that the best passages describe: place, what was done, size, start, link; None for fewer than two."""
    if not pattern("asks_examples").search(asked.text):
        return None
    passages = {entry.passage.id: entry.passage for entry in basis}
    told = [(r, [passages[p] for p in r.passages if p in passages]) for r in _in_order(records.examples, passages)]
    fitting = [(record, found) for record, found in told if fits(asked, record, found)]
    rows = _rows(asked, fitting)
    chosen = bool(rows) and bool(attributes(asked)) and not subject(asked)
    unknown = "" if rows else attributes(asked)
    if len(rows) < _LEAST and not chosen and (asked.sizes or state_of(asked)):
        return None  # a town of another size or Land is no example of what was asked for
    if len(rows) < _LEAST and not chosen:
        rows = _rows(asked, told)
    if len(rows) < _LEAST and not chosen:
        return None
    rows = rows[:_MOST]
    filled = [i for i in range(len(rows[0])) if i < 2 or any(row[i][1] for row in rows)]
    names = _columns()
    asked_for = [i for i in range(2, len(names)) if pattern("asks_column", _KEYS[i]).search(asked.text)]
    missing = tuple(names[i] for i in asked_for if i not in filled)
    missing = tuple(dict.fromkeys((*missing, unknown))) if unknown else missing
    header = [names[i] for i in filled]
    return RecordTable(
        piece=_table(header, [[row[i] for i in filled] for row in rows]), count=len(rows), missing=missing
    )


def _rows(asked: Asked, told: Sequence[tuple[ExampleRecord, Sequence[Passage]]]) -> list[list[Cell]]:
    """A row for each place."""
    rows: dict[str, list[Cell]] = {}
    for record, passages in told:
        row = _row(asked, record, passages)
        if row:
            rows.setdefault(record.place, row)
    return list(rows.values())


def fits(asked: Asked, record: ExampleRecord, passages: Sequence[Passage]) -> bool:
    """Whether an example has the size class, the field of action and the Land that the question names."""
    alone = [p for p in passages if len(p.facets.get("places", ())) < 2]
    held = {facet: {v for p in alone for v in p.facets.get(facet, ())} for facet in ("sizes", "fields")}
    land = state_of(asked)
    return (
        (not asked.sizes or _has_size(record, asked.sizes) or bool(held["sizes"].intersection(asked.sizes)))
        and (not asked.fields or bool({*record.fields, *held["fields"]}.intersection(asked.fields)))
        and (not land or record.state == land or any(land in p.text for p in alone))
    )


def _has_size(record: ExampleRecord, sizes: Sequence[str]) -> bool:
    """Whether an example has one of ``sizes``; a Gemeinde whose size no source gives passes for a small one."""
    return record.size in sizes or (record.size is None and record.place_type == "gemeinde" and "landgemeinde" in sizes)


def attributes(asked: Asked) -> str:
    """What the examples are to be chosen by, in words of the texts file; empty when by their subject alone."""
    chosen = [("land", state_of(asked)), ("size", asked.sizes), ("field", asked.fields)]
    return ", ".join(german(f"answers.attributes.{name}") for name, value in chosen if value)


def state_of(asked: Asked) -> str:
    """The Land that the question names, as typed; empty when it names none."""
    found = pattern("states").search(asked.text)
    return found[0] if found else ""


_KEYS = ("place", "what", "size", "start", "link")


def _columns() -> tuple[str, ...]:
    return tuple(german(f"answers.columns.{key}") for key in _KEYS)


def _in_order(examples: Sequence[ExampleRecord], passages: Mapping[str, Passage]) -> list[ExampleRecord]:
    """The examples that the passages describe, in the order of the passages."""
    order = {name: i for i, name in enumerate(passages)}
    described = [record for record in examples if any(p in order for p in record.passages)]
    return sorted(described, key=lambda record: min(order[p] for p in record.passages if p in order))


def _row(asked: Asked, record: ExampleRecord, passages: Sequence[Passage]) -> list[Cell]:
    """Cells of one example, empty when it says nothing about what is asked or does not stand in the passages."""
    about = set(tokens(" ".join((record.name, record.theme or "", *record.done))))
    place = _found(record.place, passages)
    deeds = [(text, cell) for text in record.done if (cell := _found(text, passages))[1] and len(text.split()) > 3]
    if record.place_type == "unbekannt" or not place[1] or not deeds:
        return []
    own = subject(asked)
    if own and share_held(own, about) < _ABOUT:
        return []
    deed = max(deeds, key=lambda pair: share_held(asked.words, set(tokens(pair[0]))))[1]
    rest = [_found(value or "", passages) for value in (record.size_class, record.start, record.link)]
    return [place, deed, *rest]


def subject(asked: Asked) -> list[QueryWord]:
    """The words of the question beside those that name attributes or stand everywhere."""
    named = query_rules().named
    chosen = [*((named["sizes"], v) for v in asked.sizes), *((named["fields"], v) for v in asked.fields)]
    keys = {key for names, value in chosen for name in names[value] for key in name} | set(tokens(state_of(asked)))
    classes = {key for value in asked.sizes for key in named["sizes"][value][0]}
    own = [w for w in asked.words if w.share == 1 and not classes & w.others.keys()]
    return [w for w in own if w.key not in keys | stems("everywhere") | stems("suiting") | stems("empty")]


def chosen_by_size(asked: Asked) -> bool:
    """Whether examples are asked for by the size of their places alone, on no subject."""
    return asked.kind == "examples" and bool(asked.sizes) and not asked.places and not subject(asked)


def comparison_table(asked: Asked, basis: Sequence[Ranked], records: Records) -> RecordTable | None:
    """Models of one kind that the question names, one column each, one row for each aspect that all have."""
    passages = {entry.passage.id: entry.passage for entry in basis}
    for models in _kinds(records.models):
        named = [model for model in models if _names(asked, model, models)]
        if not 2 <= len(named) < max(len(models), 3):
            continue
        groups = [g for g in named[0].groups if all(_cell(m, g, passages)[1] for m in named)]
        wanted = [g for g in groups if _asked_group(asked, g)]
        rows = [
            [(german(f"answers.aspects.{g}"), ()), *(_cell(m, g, passages) for m in named)] for g in wanted or groups
        ]
        if rows:
            header = [german("answers.columns.aspect"), *(model.name for model in named)]
            return RecordTable(piece=_table(header, rows), count=len(named))
    return None


def _kinds(models: Sequence[ModelRecord]) -> Iterator[list[ModelRecord]]:
    by_type: dict[str, list[ModelRecord]] = {}
    for model in models:
        level = model.id.rsplit("-", 1)[0]
        by_type.setdefault(f"{model.type}/{level}", []).append(model)
    yield from by_type.values()


def _names(asked: Asked, model: ModelRecord, models: Sequence[ModelRecord]) -> bool:
    """Whether the question holds what only this model's name holds."""
    others = [set(tokens(m.name)) for m in models if m is not model]
    own = {t for t in tokens(model.name) if not any(t in held for held in others)}
    return any(credit(word, own) >= _NAMED for word in asked.words)


def _asked_group(asked: Asked, group: str) -> bool:
    try:
        return bool(pattern("asks_group", group).search(asked.text))
    except KeyError:
        return False


def _cell(model: ModelRecord, group: str, passages: Mapping[str, Passage]) -> Cell:
    """The first items of a group that stand in the passages."""
    try:
        german(f"answers.aspects.{group}")
    except KeyError:
        return "", ()
    items = [i for i in model.groups.get(group, ()) if i.passage in passages]
    found = [_found(item.text, [passages[item.passage]]) for item in items[:_ITEMS]]
    return " ".join(text for text, _ in found), tuple(e for _, evidence in found for e in evidence)


def _found(text: str, passages: Sequence[Passage]) -> Cell:
    """``text`` with the first place where it stands; without evidence when it stands nowhere."""
    for passage in passages:
        at = passage.text.find(text) if text else -1
        if at >= 0:
            return collapsed(text), (Evidence(passage=passage, start=at, end=at + len(text)),)
    return "", ()


def _table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Piece:
    fragments = [Fragment(text=f"| {' | '.join(header)} |\n|{'---|' * len(header)}")]
    for row in rows:
        fragments.append(Fragment(text="\n|"))
        for text, evidence in row:
            fragments.append(Fragment(text=f" {text or '–'}", evidence=evidence))
            fragments.append(Fragment(text=" |"))
    return Piece(form="table", fragments=tuple(fragments))
