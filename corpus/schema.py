"""What the files of the knowledge base may hold, strictly: unknown fields are errors.

Pydantic models, because bytes written by people enter here. ``EDITING.md`` explains the same fields to editors.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

PassageKind = Literal[
    "definition", "overview", "procedure", "questions", "method", "result", "list", "table", "comparison", "example",
    "figure", "recommendation", "role", "argument", "statement", "tool", "background",
]  # fmt: skip
Step = Literal["as1", "as2", "as3", "as4", "as5", "as6", "as7", "as8", "as9", "sb"]
FieldOfAction = Literal[
    "verwaltung", "energie", "gesundheit", "handel-tourismus", "kultur", "mobilitaet", "bildung",
    "staedtebau-wohnen", "umwelt-klima", "ver-entsorgung", "wirtschaft", "sicherheit-resilienz",
    "daten-plattformen", "beteiligung", "it-infrastruktur",
]  # fmt: skip
Size = Literal["landgemeinde", "kleinstadt", "mittelstadt", "grossstadt", "landkreis", "region"]
PlaceType = Literal[
    "stadt", "gemeinde", "landkreis", "region", "amt", "land", "staat", "unternehmen", "unbekannt",
]  # fmt: skip
Tag = Literal[
    "sensorik", "app", "plattform", "daten", "datenschutz", "ki", "zwilling", "portal", "funknetz", "open-source",
    "vergabe", "beteiligung", "personal", "finanzen", "kommunikation", "kooperation", "recht", "technik", "politik",
    "klein", "gross", "landkreis", "region",
]  # fmt: skip

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _as_string(value: object) -> object:
    """YAML reads 2021 as a number; a date or page is text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Label = Annotated[Text, BeforeValidator(_as_string)]


class Strict(BaseModel):
    """Base: immutable, unknown fields forbidden."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceEntry(Strict):
    """A publication in ``sources.yaml``."""

    id: Id
    prefix: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}-$")]
    title: Text
    short_title: Text
    """How a sentence names it, with its article: "die Handreichung des BBSR"."""
    publisher: Text
    date: Label
    kind: Text
    url: Text | None = None
    announced: Text | None = None
    """Where the original is announced, when there is no stable address."""
    note: str = ""
    reference: Text
    """File name of the reference text that line ranges count in."""


class PassageEntry(Strict):
    """Front matter of a passage."""

    id: Id
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=90)]
    section: Annotated[tuple[Label, ...], Field(min_length=1)]
    lines: Label
    pages: tuple[Label, ...] = ()
    kind: PassageKind
    steps: tuple[Step, ...] = ()
    fields: tuple[FieldOfAction, ...] = ()
    sizes: tuple[Size, ...] = ()
    places: tuple[Text, ...] = ()
    record: tuple[Id, ...] = ()
    part_of: Id | None = None
    questions: Annotated[tuple[Text, ...], Field(min_length=7)]
    questions_en: Annotated[tuple[Text, ...], Field(min_length=1)]
    terms: Annotated[tuple[Label, ...], Field(min_length=6)]
    terms_en: Annotated[tuple[Label, ...], Field(min_length=2)]


class AskedEntry(Strict):
    """More ways in which people ask for a passage, beside those in its front matter."""

    id: Id
    questions: tuple[Text, ...] = ()
    questions_en: tuple[Text, ...] = ()
    terms: tuple[Label, ...] = ()


class SharedQuestion(Strict):
    """A question that only several passages together answer in full."""

    question: Text
    passages: Annotated[tuple[Id, ...], Field(min_length=2, max_length=5)]


class CoverageEntry(Strict):
    """A section of a publication and the passages that hold it."""

    section: Label
    lines: Label
    passages: tuple[Id, ...] = ()
    omitted: str | None = None


class ExampleRecord(Strict):
    """A municipal example; a field that the publication does not give is absent."""

    id: Id
    name: Text
    place: Text
    place_type: PlaceType = "unbekannt"
    state: Text | None = None
    size_class: Text | None = None
    size: Size | None = None
    fields: tuple[FieldOfAction, ...] = ()
    theme: Text | None = None
    start: Label | None = None
    target_groups: tuple[Text, ...] = ()
    partners: tuple[Text, ...] = ()
    done: tuple[Text, ...] = ()
    result: tuple[Text, ...] = ()
    link: Text | None = None
    passages: Annotated[tuple[Id, ...], Field(min_length=1)]

    def evidence(self) -> list[tuple[str, str]]:
        """Pairs of field name and value that must stand word for word in one of the passages."""
        single = [("place", self.place), ("state", self.state), ("size_class", self.size_class)]
        single += [("start", self.start), ("link", self.link)]
        many = {"target_groups": self.target_groups, "partners": self.partners, "done": self.done}
        many["result"] = self.result
        return [(n, v) for n, v in single if v] + [(n, v) for n, values in many.items() for v in values]


class ModelItem(Strict):
    """One statement of a model; ``text`` stands word for word in ``passage``."""

    text: Text
    passage: Id
    label: Label | None = None
    tags: tuple[Tag, ...] = ()


class ModelRecord(Strict):
    """A model of a publication as data: a step, a work aid, a form, a message ..."""

    id: Id
    type: Id
    name: Label
    order: int = 0
    source: Id
    passages: Annotated[tuple[Id, ...], Field(min_length=1)]
    relations: dict[str, tuple[str, ...]] = {}
    groups: dict[str, tuple[ModelItem, ...]]


class Concept(Strict):
    """A concept of the thesaurus in the manner of SKOS."""

    id: Id
    label: Label
    """Preferred label."""
    alternatives: tuple[Label, ...] = ()
    abbreviation: Label | None = None
    english: tuple[Label, ...] = ()
    broader: tuple[Id, ...] = ()
    narrower: tuple[Id, ...] = ()
    related: tuple[Id, ...] = ()
    definition: Text | None = None
    passage: Id | None = None
    """Passage that holds the definition; it must stand there word for word."""
