"""Fills the fields of a template: from the brief, earlier drafts, the knowledge base and municipal examples."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from corpus.model import Passage
from prompts.german import text as german
from prompts.template import Examples, FieldSpec, Select
from rag.composition.statements import Statement, statements
from rag.drafting.brief import Brief
from rag.drafting.content import Cell, LeftOut, Value
from rag.drafting.earlier import Earlier
from rag.drafting.knowledge import Example, Item, Knowledge, stems
from rag.drafting.lexicon import nominative
from rag.drafting.relevance import COMMON, Relevance
from rag.types import Citation

Search = Callable[[str], Sequence[Passage]]
"""Passages for a few words, best first."""
_SHORTEST, _LONGEST = 40, 320
"""A statement found by search has so many characters."""
_LOOSE = re.compile(
    r"(?:Hinweis(?=:)|Hintergrund der|Dabei|Dies|Diese|Dieser|Außerdem|Auch|Ein Beispiel|Zum Beispiel|Beispiele sind|"
    r"Deshalb|Insbesondere|Hierfür|Dafür|Dazu|Damit|Zudem|Ebenso|So|Solche|Darüber hinaus|Zusammen mit)\b"
    r"|.*\b(?:solche|genannten|erstens|zweitens|drittens|viertens)\b|[^.]{0,60}\bso (?:schneller|besser|leichter)\b"
    r"|.*\b(?:nicht genannt|nicht lesbar|keine Information|Bildunterschrift|Kurzexpertise|im Anhang)\b|.*\b20\d\d\)"
)
"""Statements that lean on what stands before them, or speak of the publication and not of the matter."""
_LABELLED = re.compile(
    r"(?:Ort|Link|Projekt|Idee|Ziel|Zielgruppen?|Mit wem|Handlungsfeld(?:er)?|Querschnittsthem(?:a|en)|Zeitraum|"
    r"Laufzeit)\??: "
)
"""Lines of a form or of the head of an example, with a label in front."""
_BESIDE = re.compile(
    r".*\b(?:als Aussage von|leitet (?:das|die|den)|Referent(?:in)? für|Die Einführungsausgabe|Kurzstudie stützt|"
    r"Erschienen ist|nennt die Handreichung|speziell für Beschäftigte|beschreibt keine|stamm(?:t|en) aus|erschlossen|"
    r"[Ll]aut Anleitung)\b"
)
"""Statements about a person, an edition or where something comes from."""
_OPINION = re.compile(r".*\b(?:hält|halten|meint|findet|glaubt|berichtet|kritisiert|zufolge)\b")
"""Statements that report what somebody thinks: an argument, no point to check."""
_ADVICE = re.compile(
    r"(?!.*\bnicht nötig\b).*(?:\b(?:soll|sollen|sollte|sollten|muss|müssen|darf|dürfen|nötig|notwendig|wichtig|"
    r"hilfreich|empfiehlt|empfehlen|empfehlenswert|Voraussetzung\w*|klär\w+|prüf\w+|achten|festleg\w+|festzulegen|"
    r"sicherstell\w+|sicherzustellen|erfordert|verlangt|vermeiden|braucht|brauchen)\b|\?$)"
)
"""Statements that say what to do or to clarify."""


class Filler:
    """Fills fields for one draft; counts the ids of its rows and values and remembers what was left out."""

    def __init__(
        self,
        brief: Brief,
        knowledge: Knowledge,
        relevance: Relevance,
        earlier: Earlier,
        search: Search,
        first_id: int = 1,
    ) -> None:
        self.brief = brief
        self.knowledge = knowledge
        self.relevance = relevance
        self.earlier = earlier
        self.left_out: list[LeftOut] = []
        self.conflicts: list[str] = []
        self._search = search
        self._numbers = count(first_id)
        self._used: set[str] = set()

    @property
    def next_id(self) -> int:
        """First number that was not given out."""
        number = next(self._numbers)
        self._numbers = count(number)
        return number

    def new_id(self, kind: str) -> str:
        """A fresh id: ``z…`` for a row, ``w…`` for a value."""
        return f"{kind}{next(self._numbers)}"

    def cell(self, spec: FieldSpec, values: Sequence[Value] = ()) -> Cell:
        """The cell of ``spec`` with ``values`` and what its rules give; open if nothing is settled."""
        found = [*values, *self.values(spec)]
        settled = any(v.provenance == "input" for v in found)
        if self._asks(spec) and not settled and (spec.required or not found):
            found.append(self.open(spec))
        return Cell(
            field=spec.name,
            values=tuple(found),
            choices=spec.choices,
            published=spec.published,
            required=spec.required and self._asks(spec),
            hint=spec.hint,
        )

    def values(self, spec: FieldSpec) -> Iterator[Value]:
        """What the rules of ``spec`` give, most certain first."""
        yield from self._inputs(spec)
        if spec.select is not None and not spec.pairs:
            yield from (self.stated(item, spec.select) for item in self.select(spec.select))
        if spec.search:
            yield from self.searched(spec.search, spec.limit, spec.per_passage)
        if spec.examples is not None:
            yield from self.exampled(spec.examples)

    def select(self, select: Select, among: Sequence[Item] | None = None) -> list[Item]:
        """Items that ``select`` wants; those that do not fit the project are remembered as left out."""
        if select.for_fields and not set(select.for_fields) & set(self.brief.fields):
            return []
        if among is None:
            records = [self.brief.about if r == "{about}" else r for r in select.records]
            if "{about}" in select.records and not self.brief.about:
                return []
            among = list(self.knowledge.items(records, select.types))
        if select.topical:
            among = [item for item in among if not any(item.text in said for said in self._used)]
        chosen = self.relevance.choose(among, select)
        known = {o.text for o in self.left_out}
        for item, reason in chosen.left_out:
            if item.text not in known:
                self.left_out.append(LeftOut(text=item.text, reason=reason, citation=item.citation))
        self._used |= {item.text for item in chosen.kept}
        return list(chosen.kept)

    def stated(self, item: Item, select: Select) -> Value:
        """The value that an item gives."""
        said, citation = item.text, item.citation
        if select.until and select.until in said:
            said = said.split(select.until)[0]
            citation = replace(citation, quote=said, end=citation.start + len(said))
        fresh = item.label and not said.casefold().startswith(item.label.casefold())
        shown = f"{item.label}: {said}" if select.labelled and fresh else said
        if select.named and not re.match(rf"(?:(?:Der|Die|Das) )?{re.escape(item.record.name)}\b", shown):
            shown = f"{item.record.name}: {shown}"
        if select.suggest:
            label = item.label or item.record.name
            return self.value(shown, "suggestion", (citation,), german("drafts.from_publication_example", label=label))
        return self.value(shown, "source", (citation,))

    def searched(self, words: str, limit: int, each: int = 1, *, advice: bool = False) -> Iterator[Value]:
        """Statements of passages found for ``words``, with the facts of the brief filled in; none is said twice.

        Of one passage come at most ``each`` statements, best first; list items only where several may come.
        ``advice`` takes only what says what to do, and nothing from municipal examples.
        """
        facts = {name: " ".join(values) for name, values in self.brief.facts.items()}
        query = words.format_map(_Blank(facts | {"topic": self.brief.topic, "task": self.brief.task}))
        wanted = self.knowledge.expanded(stems(query)) - self.relevance.aside
        passages = self._search(query)
        first = limit
        for elsewhere in (False, True):  # a sentence about another municipality only where nothing else is found
            for passage in passages if elsewhere is False or (limit == first and not advice) else ():
                for statement in self._telling(passage, wanted, each, advice=advice, elsewhere=elsewhere):
                    citation = self.knowledge.cite(passage, statement.text, statement.start)
                    shared = stems(statement.text) & wanted
                    near = each > 1 or len(shared) > 1 or self.relevance.tells(shared)
                    if limit > 0 and citation is not None and near:
                        self._used.add(statement.text)
                        limit -= 1
                        yield self.value(statement.text, "source", (citation,))
                if limit <= 0:
                    return

    def _telling(
        self, passage: Passage, wanted: frozenset[str], each: int, *, advice: bool, elsewhere: bool
    ) -> list[Statement]:
        """The best ``each`` statements of ``passage`` for the ``wanted`` words, in its order."""
        if advice and not self._advises(passage, wanted):
            return []
        usable = [s for s in statements(passage) if self._usable(s, each) and self._meets(passage, s, wanted)]
        if not elsewhere:
            usable = [s for s in usable if not self._elsewhere(s.text)]
        if advice:
            usable = [s for s in usable if _ADVICE.match(s.text) and not _OPINION.match(s.text)]
        else:
            usable = [s for s in usable if not s.text.endswith("?")]
        best = sorted(usable, key=lambda s: -len(stems(s.text) & wanted))[:each]
        return sorted(best, key=lambda s: s.start)

    def _meets(self, passage: Passage, statement: Statement, wanted: frozenset[str]) -> bool:
        """Whether a statement, or the heading that it stands under, holds a word of the topic that tells something."""
        said = self.knowledge.expanded(stems(f"{passage.locator.rpartition('›')[2]} {passage.title} {statement.text}"))
        return any(self.knowledge.rarity.get(word, 3.0) > COMMON for word in said & wanted)

    def _advises(self, passage: Passage, wanted: frozenset[str]) -> bool:
        """Whether a passage speaks of the topic in its own words, and not of a municipal example."""
        said = stems(f"{passage.locator} {passage.text}")
        return passage.id not in self.knowledge.of_examples and bool(self.knowledge.expanded(said) & wanted)

    def _elsewhere(self, said: str) -> bool:
        """Whether a statement tells of a municipality or body that the brief does not name: that is an example."""
        return any(m.group() not in self.brief.task for m in self.knowledge.told_of.finditer(said))

    def _usable(self, statement: Statement, each: int) -> bool:
        """Whether a statement can stand alone in a draft and was not said yet."""
        said = statement.text
        forms = ("sentence", "item", "step") if each > 1 else ("sentence",)
        return (
            statement.form in forms
            and (_SHORTEST if statement.form == "sentence" else _SHORTEST // 2) <= len(said) <= _LONGEST
            and said not in self._used
            and not _LOOSE.match(said)
            and not _LABELLED.match(said)
            and not _BESIDE.match(said)
            and not said.endswith(":")
            and (each > 1 or not said.endswith("?"))
        )

    def exampled(self, spec: Examples) -> Iterator[Value]:
        """Suggestions from municipal examples that are like the project; the nearest example may say two things."""
        given = 0
        for rank, example in enumerate(self.relevance.near_best(self.like(spec))):
            left = (4 if "said" in spec.take else 2) if rank == 0 else 1
            for name in spec.take:
                for said, citation in self.evidence(example, name):
                    if given < spec.limit and left > 0 and said not in self._used:
                        self._used.add(said)
                        given, left = given + 1, left - 1
                        yield self.suggested(example, name, said, citation, bare=spec.bare)

    def like(self, spec: Examples) -> list[Example]:
        """Examples that ``spec`` allows, most like the project first."""
        pool = [e for e in self.knowledge.examples if not spec.fields or set(spec.fields) & set(e.record.fields)]
        if spec.same_level:
            pool = [e for e in pool if self.relevance.same_level(e)]
        if spec.words:
            pool = [e for e in pool if any(w.casefold() in e.text.casefold() for w in spec.words)]
            return self.relevance.examples(pool, least=0.0)
        return self.relevance.examples(pool)

    def evidence(self, example: Example, name: str) -> Iterator[tuple[str, Citation]]:
        """Values of a field of ``example`` with their evidence."""
        if name == "said":
            yield from self._said(example)
            return
        value: Any = getattr(example.record, name)
        for said in value if isinstance(value, tuple) else (value,) if value else ():
            said = said.rstrip(" :")
            citation = self.knowledge.cite_in(example.passages, said)
            if citation is not None and not _BESIDE.match(said):
                yield said, citation

    def _said(self, example: Example) -> Iterator[tuple[str, Citation]]:
        """Sentences and list items of the passages of ``example``."""
        for passage in example.passages:
            for statement in statements(passage):
                citation = self.knowledge.cite(passage, statement.text, statement.start)
                if self._usable(statement, 2) and not statement.text.endswith("?") and citation is not None:
                    yield statement.text, citation

    def suggested(self, example: Example, name: str, said: str, citation: Citation, *, bare: bool) -> Value:
        """A suggestion that names its example."""
        record = example.record
        key = "drafts.example" if name in ("done", "result", "said") else "drafts.as_in"
        said = nominative(said) if name in ("partners", "target_groups") else said
        said = said.removesuffix(f" der Stadt {record.place}") if name == "partners" else said
        shown = said if bare else german(key, place=record.place, name=record.name, text=said)
        return self.value(shown, "suggestion", (citation,), german("drafts.from_example"))

    def open(self, spec: FieldSpec) -> Value:
        """The open value of ``spec`` with its guiding question."""
        guides = self.select(spec.guide)[:1] if spec.guide is not None else []
        if guides:
            return self.value("", "open", (guides[0].citation,), question=guides[0].text)
        return self.value("", "open", question=spec.question)

    def value(
        self, text: str, provenance: Any, citations: tuple[Citation, ...] = (), note: str = "", question: str = ""
    ) -> Value:
        """A value with a fresh id."""
        return Value(
            id=self.new_id("w"), text=text, provenance=provenance, citations=citations, note=note, question=question
        )

    def _inputs(self, spec: FieldSpec) -> Iterator[Value]:
        """What was given for the field: by its name, by the brief, by an earlier draft; differing answers are noted."""
        given = {name.casefold(): value for name, value in self.brief.given.items()}
        said = given.get(spec.name.casefold(), "").strip() or self._fact(spec)
        carried = [(d, v) for path in spec.carry for d, v in self.earlier.values(path)]
        if said:
            yield self.value(said, "input")
            for draft, value in carried:
                if stems(value.text) != stems(said):
                    title = draft.content.title
                    self.conflicts.append(
                        german("drafts.conflict", field=spec.name, new=said, title=title, old=value.text)
                    )
            return
        seen: set[str] = set()
        for draft, value in carried:
            if value.text not in seen:
                seen.add(value.text)
                note = german("drafts.carried", title=draft.content.title)
                yield self.value(value.text, "input", value.citations, note)

    def _fact(self, spec: FieldSpec) -> str:
        for fact in spec.input:
            values = self.brief.facts.get(fact, ())
            if values:
                return ", ".join(values)
        return ""

    def _asks(self, spec: FieldSpec) -> bool:
        return bool(spec.question or spec.guide is not None)


class _Blank(dict[str, str]):
    """Gives an empty string for what the brief does not say."""

    def __missing__(self, key: str) -> str:
        return ""
