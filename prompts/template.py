"""Draft templates as data: the strict schema of ``prompts/templates/*.yaml`` and its loader.

A template names sections in the terms and order of a publication. What fills a field is said by rules, not by
code: facts of the brief (``input``), items of the knowledge base (``select``), municipal examples (``examples``),
passages found by search (``search``) and fields of earlier drafts (``carry``). What no rule settles stays open with
its guiding ``question``.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

FOLDER = Path(__file__).parent / "templates"

Fact = Literal[
    "name", "idea", "goal", "place", "population", "size", "field", "technology", "partners", "audience", "readers",
    "budget", "time", "lead", "about", "projects", "meeting",
]  # fmt: skip
"""What a brief can say."""
Kind = Literal["form", "list", "table"]
Picture = Literal["heatmap", "rings", "bars", "chain", "lights"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class TemplateError(Exception):
    """A template file is wrong; the message names file, line or field."""


class Strict(BaseModel):
    """Base: immutable, unknown fields forbidden."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Strict):
    """When a section, field or rule is used; all given parts must hold."""

    sizes: tuple[str, ...] = ()
    """Size classes of the municipality, as in the passages' ``sizes``."""
    about: tuple[Literal["step", "message", "topic"], ...] = ()
    """What the draft is about: an Arbeitsschritt, a Botschaft, or a free topic."""
    tags: tuple[str, ...] = ()
    """At least one of these tags in the brief."""


class Select(Strict):
    """Items of the knowledge base that fill a field or make the rows of a list."""

    records: tuple[Text, ...] = ()
    """Record ids; ``{about}`` stands for the record that the brief is about."""
    types: tuple[Text, ...] = ()
    groups: tuple[Text, ...] = ()
    labels: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    """Only items with at least one of these tags."""
    keep: Literal["fitting", "all"] = "fitting"
    """``all`` keeps items that another size or technology would need: for published forms that stay whole."""
    order: Literal["printed", "relevance"] = "printed"
    limit: int = 0
    """At most so many items, the most relevant ones; 0 for all."""
    least: int = 1
    """So many items stay in each record and group, although the brief leaves the others out."""
    topical: bool = False
    """Only items whose words meet the topic of the brief."""
    until: str = ""
    """Take only what stands before these characters in an item."""
    for_fields: tuple[str, ...] = ()
    """Only for briefs in one of these fields of action."""
    named: bool = False
    """Write the name of the record before the text."""
    labelled: bool = False
    """Write the label of the item before its text."""
    near: bool = False
    """Only items that share a technology, a field of action or a rare word with the brief: for examples."""
    suggest: bool = False
    """The items come from an example of the publication: offered as a suggestion, not stated."""


class Examples(Strict):
    """Municipal examples that are like the project."""

    take: tuple[Literal["done", "result", "partners", "target_groups", "start", "link", "place", "name", "said"], ...]
    """Fields of the example; ``said`` is any sentence of its passages."""
    limit: int = 2
    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Only examples whose text holds one of these words."""
    same_level: bool = False
    """Only examples of counties and regions for a county or region, and of towns for a town."""
    bare: bool = False
    """The value alone, without naming the example before it: for cells of a table of examples."""


class Filling(Strict):
    """Rules that fill a value, tried together; what the brief says comes first."""

    input: tuple[Fact, ...] = ()
    carry: tuple[Text, ...] = ()
    """``template/field`` of earlier drafts of the project."""
    select: Select | None = None
    examples: Examples | None = None
    search: Text | None = None
    """Words to search passages for, with ``{technology}``, ``{field}``, ``{name}`` of the brief."""
    limit: int = 3
    """At most so many statements from ``search``."""
    per_passage: int = 1
    """At most so many statements from one passage; with more than one, list items count as well."""


class FieldSpec(Filling):
    """A named field of a form, or a column of a table."""

    name: Text
    hint: str = ""
    published: bool = True
    """False marks an addition of ours to a published form."""
    question: str = ""
    """Guiding question while the field is open."""
    guide: Select | None = None
    """Guiding question of the publication, cited; it goes before ``question``."""
    choices: tuple[Text, ...] = ()
    required: bool = True
    prose: bool = False
    """With a language model this field is worded for the case."""
    when: Condition = Condition()
    source: Literal["", "text", "label", "record", "fact", "group"] = ""
    """In a table: what the row gives this column; ``group`` is the Akteursgruppe of a partner."""
    by_record: dict[str, tuple[Select, ...]] = {}
    """In a table: what fills this column in the row of a record."""
    same_record: bool = False
    """In a table: ``select`` takes only items of the row's record."""
    pairs: dict[str, tuple[str, ...]] = {}
    """In a table: the item of ``select`` with this label goes to the first of these rows (by label) that the draft has;
    an item whose rows are all missing, or that has no pair, is left out."""


class Rows(Strict):
    """What makes the rows of a list or table."""

    select: Select | None = None
    each: Literal["item", "record"] = "item"
    """One row per item, or one per record that the items belong to."""
    facts: Fact | None = None
    """One row per value of this fact."""
    examples: Examples | None = None
    search: Text | None = None
    limit: int = 0
    per_passage: int = 1
    advice: bool = False
    """Of what the search finds only statements that say what to do or to clarify, none of municipal examples."""
    carry: Text | None = None
    """``template/section`` of earlier drafts whose rows come over."""
    fixed: tuple[Text, ...] = ()
    """Row names of our own."""
    blank: int = 0
    """Rows that are left to be filled by hand."""


class SectionSpec(Strict):
    """A section of a draft: a form, a list, or a table."""

    id: Name
    title: Text
    kind: Kind
    lead: str = ""
    """How to use the section: our words, no fact."""
    published: bool = True
    when: Condition = Condition()
    fields: tuple[FieldSpec, ...] = ()
    """Fields of a form; columns of a table; for a list the one field that its items stand in."""
    rows: tuple[Rows, ...] = ()
    picture: Picture | None = None


class Template(Strict):
    """A draft template."""

    id: Name
    version: int
    title: Text
    group: Text
    """Arbeitsschritt or area under which the page lists it."""
    description: Text
    publication: Text
    """Where the form or its contents are published."""
    note: str = ""
    """What we added or left out against the publication."""
    level: Literal["project", "municipality", "both"] = "project"
    keywords: tuple[Text, ...]
    """Words and phrases that point to this template; "…" stands for some words between."""
    feeds: tuple[Name, ...] = ()
    """Templates that take over fields of this one."""
    inputs: tuple[Fact, ...]
    """Facts that the brief form asks for, in this order."""
    sections: Annotated[tuple[SectionSpec, ...], Field(min_length=1)]
    also: tuple[Name, ...] = ()
    """Shared sections that follow, from ``prompts/templates/shared``; the loader appends them."""


@cache
def load_templates(folder: Path = FOLDER) -> dict[str, Template]:
    """All templates by id; raises TemplateError."""
    found: dict[str, Template] = {}
    for file in sorted(folder.glob("*.yaml")):
        template = read_template(file)
        if template.id != file.stem:
            raise TemplateError(f"{file.name}: id „{template.id}“ must be the name of the file")
        found[template.id] = template
    wrong = [f"{t.id}: feeds unknown {f}" for t in found.values() for f in t.feeds if f not in found]
    if wrong:
        raise TemplateError("; ".join(wrong))
    return found


def read_template(file: Path) -> Template:
    """The template in ``file``; raises TemplateError naming every wrong field."""
    try:
        value: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        for name in value.get("also", ()):
            shared = file.parent / "shared" / f"{name}.yaml"
            value["sections"] = [*value["sections"], yaml.safe_load(shared.read_text(encoding="utf-8"))]
        return Template.model_validate(value)
    except (OSError, AttributeError, KeyError, TypeError, yaml.YAMLError) as error:
        raise TemplateError(f"{file.name}: {error}") from error
    except ValidationError as error:
        problems = [f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise TemplateError(f"{file.name}: {'; '.join(problems)}") from error
