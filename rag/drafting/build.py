"""Builds the sections of a draft: forms, lists and tables, from a template by a filler."""

from collections.abc import Iterator, Sequence

from prompts.german import text as german
from prompts.template import Condition, Examples, FieldSpec, Rows, SectionSpec, Template
from rag.drafting.brief import Brief
from rag.drafting.content import Cell, Row, Section, Value
from rag.drafting.fill import Filler
from rag.drafting.knowledge import Example, Item


def sections(template: Template, filler: Filler) -> Iterator[Section]:
    """The sections of ``template`` that apply to the brief, filled; a list or table without rows is left out."""
    for spec in template.sections:
        if applies(spec.when, filler.brief):
            section = build(spec, filler)
            if section.rows:
                yield section


def build(spec: SectionSpec, filler: Filler) -> Section:
    """One section, filled."""
    fields = [f for f in spec.fields if applies(f.when, filler.brief)]
    if spec.kind == "list":
        fields = [f.model_copy(update={"source": f.source or "text"}) for f in fields]
    rows = _form(fields, filler) if spec.kind == "form" else _rows(spec, fields, filler)
    return Section(
        id=spec.id,
        title=spec.title,
        kind=spec.kind,
        lead=spec.lead,
        published=spec.published,
        columns=tuple(f.name for f in fields),
        rows=tuple(rows),
        picture=spec.picture,
    )


def applies(condition: Condition, brief: Brief) -> bool:
    """Whether ``condition`` holds for ``brief``; a size is only ruled out when the brief says another."""
    if condition.sizes and not set(condition.sizes) & set(brief.sizes):
        return False
    if condition.about and about_kind(brief) not in condition.about:
        return False
    return not condition.tags or bool(set(condition.tags) & brief.tags)


def about_kind(brief: Brief) -> str:
    """Whether the brief is about a step, a message or a free topic."""
    if brief.about.startswith("botschaft"):
        return "message"
    return "step" if brief.about else "topic"


def _form(fields: Sequence[FieldSpec], filler: Filler) -> Iterator[Row]:
    for spec in fields:
        cell = filler.cell(spec)
        if cell.values:
            yield Row(id=filler.new_id("z"), cells=(cell,))


def _rows(spec: SectionSpec, fields: Sequence[FieldSpec], filler: Filler) -> list[Row]:
    found: list[Row] = []
    for rule in spec.rows:
        found += _carried(rule, fields, filler)
        found += _of_items(rule, fields, filler)
        found += _of_facts(rule, fields, filler)
        found += _of_examples(rule, fields, filler)
        found += _of_search(rule, fields, filler)
        found += [_row(fields, filler, {f.name: [_named(name, filler)]}) for name in rule.fixed for f in fields[:1]]
        found += [_row(fields, filler, {}) for _ in range(rule.blank)]
    return found


def _of_items(rule: Rows, fields: Sequence[FieldSpec], filler: Filler) -> list[Row]:
    if rule.select is None:
        return []
    items = filler.select(rule.select)
    if rule.each == "record":
        items = list({item.record.id: item for item in reversed(items)}.values())[::-1]
    paired = {f.name: _paired(f, items, filler) for f in fields if f.pairs}
    rows = []
    for n, item in enumerate(items):
        values = {f.name: [*_from_item(f, item, rule, filler), *paired.get(f.name, {}).get(n, [])] for f in fields}
        rows.append(_row(fields, filler, values))
    return rows


def _from_item(field: FieldSpec, item: Item, rule: Rows, filler: Filler) -> list[Value]:
    assert rule.select is not None
    if field.source in ("text", "fact"):
        return [filler.stated(item, rule.select)]
    if field.source == "record":
        citation = filler.knowledge.cite_name(item.record)
        return [filler.value(item.record.name, "source", (citation,) if citation else (item.citation,))]
    if field.source == "label" and item.label:
        passage = filler.knowledge.passages[item.citation.passage_id]
        return [filler.value(item.label, "source", (filler.knowledge.cite(passage, item.label) or item.citation,))]
    if field.by_record:
        selects = field.by_record.get(item.record.id, ())
        return [filler.stated(i, select) for select in selects for i in filler.select(select)]
    if field.same_record and field.select is not None and not field.pairs:
        among = list(filler.knowledge.items((item.record.id,)))
        return [filler.stated(i, field.select) for i in filler.select(field.select, among)]
    return []


def _paired(field: FieldSpec, items: Sequence[Item], filler: Filler) -> dict[int, list[Value]]:
    """Values of ``field`` by row: each selected item goes to the row that the template pairs it with."""
    assert field.select is not None
    rows = {item.label: n for n, item in reversed(list(enumerate(items)))}
    given: dict[int, list[Value]] = {}
    for item in filler.select(field.select):
        row = next((rows[label] for label in field.pairs.get(item.label, ()) if label in rows), None)
        if row is not None:
            given.setdefault(row, []).append(filler.stated(item, field.select))
    return given


def _of_facts(rule: Rows, fields: Sequence[FieldSpec], filler: Filler) -> list[Row]:
    if rule.facts is None:
        return []
    rows = []
    for said in filler.brief.facts.get(rule.facts, ()):
        values = {f.name: [filler.value(said, "input")] for f in fields if f.source == "fact"}
        for f in fields:
            if f.source == "group" and f.select is not None:
                group = filler.brief.partner_groups.get(said, "")
                items = [i for i in filler.knowledge.items(f.select.records, f.select.types) if i.label == group]
                note = german("drafts.group_guess")
                values[f.name] = [filler.value(i.label, "suggestion", (i.citation,), note) for i in items[:1]]
        rows.append(_row(fields, filler, values))
    return rows


def _of_examples(rule: Rows, fields: Sequence[FieldSpec], filler: Filler) -> list[Row]:
    if rule.examples is None:
        return []
    rows: list[Row] = []
    said: set[str] = set()
    like = filler.like(rule.examples)
    for example in like if rule.examples.words else filler.relevance.near_best(like):
        values = {f.name: _example_cell(f.examples, example, said, filler) for f in fields if f.examples is not None}
        told = {v.text for f in fields if f.examples and "place" not in f.examples.take for v in values[f.name]}
        if told - {example.record.place} and len(rows) < rule.examples.limit:
            said |= told
            rows.append(_row(fields, filler, values))
    return rows


def _example_cell(spec: Examples, example: Example, before: set[str], filler: Filler) -> list[Value]:
    """What ``example`` says in a cell; nothing that an example above it says already."""
    found = [e for name in spec.take for e in filler.evidence(example, name)]
    fresh = [(said, citation) for said, citation in found if "place" in spec.take or said not in before]
    return [filler.suggested(example, "", said, citation, bare=True) for said, citation in fresh[: spec.limit]]


def _of_search(rule: Rows, fields: Sequence[FieldSpec], filler: Filler) -> list[Row]:
    if not rule.search:
        return []
    return [
        _row(fields, filler, {fields[0].name: [v]})
        for v in filler.searched(rule.search, rule.limit or 4, rule.per_passage, advice=rule.advice)
    ]


def _carried(rule: Rows, fields: Sequence[FieldSpec], filler: Filler) -> list[Row]:
    """Rows of earlier drafts: cells of the same name come over with their provenance."""
    if not rule.carry:
        return []
    rows = []
    for draft, old in filler.earlier.rows(rule.carry):
        note = german("drafts.carried", title=draft.content.title)
        values = {}
        for f in fields:
            cell = old.cell(f.name)
            kept = [v for v in cell.values if v.provenance != "open"] if cell else []
            values[f.name] = [
                v.model_copy(update={"id": filler.new_id("w"), "note": note, "edited": False}) for v in kept
            ]
        if any(values.values()):
            rows.append(_row(fields, filler, values))
    return rows


def _row(fields: Sequence[FieldSpec], filler: Filler, values: dict[str, list[Value]]) -> Row:
    return Row(id=filler.new_id("z"), cells=tuple(_cell(f, filler, values.get(f.name, [])) for f in fields))


def _cell(field: FieldSpec, filler: Filler, values: list[Value]) -> Cell:
    """A cell of a table: what the row gives; the field's own rules only where the row gives nothing."""
    bare = field.model_copy(update={"select": None, "examples": None, "search": None, "input": (), "carry": ()})
    own = (
        field
        if not (values or field.source or field.by_record or field.same_record or field.pairs or field.examples)
        else bare
    )
    return filler.cell(own, values)


def _named(name: str, filler: Filler) -> Value:
    return filler.value(name, "input", note=german("drafts.row_of_template"))
