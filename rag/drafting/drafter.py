"""Drafts: chooses the template, reads the brief, fills the sections, checks what is missing."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from corpus.model import Passage
from corpus.records import load_records
from corpus.store import CorpusStore
from prompts.german import text as german
from prompts.template import Template, load_templates
from rag.drafting.brief import Brief, inherit, of_document, read_brief
from rag.drafting.build import sections
from rag.drafting.choose import Ranked, close, rank
from rag.drafting.complete import missing
from rag.drafting.content import Content, citations_of, numbered
from rag.drafting.earlier import Earlier, EarlierDraft
from rag.drafting.edit import AnyChange, Editor
from rag.drafting.fill import Filler
from rag.drafting.knowledge import Knowledge, stems
from rag.drafting.markdown import markdown
from rag.drafting.printed import piece
from rag.drafting.relevance import Relevance
from rag.drafting.wording import Wording
from rag.errors import InputError
from rag.llm.llm import LanguageModel
from rag.types import Provenance, Query, SearchResult
from rag.verification.sentence import Embed

DraftStatus = Literal["drafted", "needs_clarification"]
MAX_TASK = 8000
"""Longest task in characters."""
SEARCH_K = 30


@dataclass(frozen=True, kw_only=True)
class DraftRequest:
    """What a draft is asked for with."""

    task: str
    template: str | None = None
    given: Mapping[str, str] | None = None
    """Fields set beside the task, by name of the field or fact."""
    earlier: Sequence[EarlierDraft] = ()
    """Drafts to take over from, newest first."""
    ask_back: bool = False
    """Ask which template is meant when two are close, instead of taking the likeliest."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft, or the question which template is meant."""

    status: DraftStatus
    content: Content | None
    template: Template | None
    alternatives: tuple[Ranked, ...]
    provenance: Provenance
    ms: float
    draft_id: str | None = None
    project_id: str | None = None
    version: int = 1

    def to_json(self, query_id: Any = None) -> dict[str, Any]:
        """The draft object of the contract, with the sections for editing beside it."""
        content = self.content
        found: dict[str, Any] = {
            "id": query_id,
            "draft_id": self.draft_id,
            "status": self.status,
            "template": self.template.id if self.template else None,
            "alternatives": [
                {"template": r.template.id, "title": r.template.title, "score": round(r.score, 2)}
                for r in self.alternatives
            ],
            "title": content.title if content else "",
            "markdown": markdown(content, self.version) if content else self._which(),
            "fields": flat_fields(content) if content else [],
            "citations": [c.to_json() for c in citations_of(content)] if content else [],
            "model": content.model if content else None,
            "provenance": self.provenance.to_json(),
            "ms": round(self.ms, 1),
        }
        return found | (self._more(content) if content else {"question": self._which()})

    def _more(self, content: Content) -> dict[str, Any]:
        shown = content.model_dump(mode="json", exclude={"next_id", "given"})
        return {
            "project_id": self.project_id,
            "version": self.version,
            "place": content.place,
            "date": content.date,
            "task": content.task,
            "set": content.given,
            "missing": missing(content),
            "left_out": shown["left_out"],
            "conflicts": shown["conflicts"],
            "from": shown["sources"],
            "sections": shown["sections"],
        }

    def _which(self) -> str:
        first, second = (r.template.title for r in self.alternatives[:2])
        return german("drafts.which", first=first, second=second)


class Drafter:
    """Makes drafts over one truth store; thread-safe, its knowledge is read at the first draft."""

    def __init__(
        self,
        store: CorpusStore,
        search: Callable[[Query], SearchResult],
        provenance: Provenance,
        model: LanguageModel | None = None,
        embed: Embed | None = None,
    ) -> None:
        self._store = store
        self._model, self._embed = model, embed
        self._search = search
        self._provenance = provenance
        self.templates = load_templates()

    @cached_property
    def knowledge(self) -> Knowledge:
        """Records of the product with their evidence in the store."""
        return Knowledge(self._store, load_records())

    def draft(self, request: DraftRequest) -> Draft:
        """The draft for ``request``; raises InputError."""
        begun = time.perf_counter()
        ranked = rank(checked(request.task), self.templates)
        template = self._template(request, ranked)
        others = tuple(r for r in ranked if template is None or r.template.id != template.id)[:3]
        if template is None:
            return self._result("needs_clarification", None, None, others, begun)
        content = self.compose(template, request)
        draft = self._result("drafted", content, template, others, begun)
        return draft if self.wording is None else self._worded(draft, template, self.wording, begun)

    @cached_property
    def wording(self) -> Wording | None:
        """The wording of prose fields, None without a language model."""
        return Wording(self._model, self.knowledge, self._embed) if self._model else None

    def _worded(self, draft: Draft, template: Template, wording: Wording, begun: float) -> Draft:
        assert draft.content is not None
        worded = wording.word(draft.content, template)
        used = worded.content.model
        provenance = replace(
            draft.provenance, prompt=wording.prompt.label if used else None, model=used, fallback=worded.fallback
        )
        ms = (time.perf_counter() - begun) * 1000
        return replace(draft, content=worded.content, provenance=provenance, ms=ms)

    def compose(self, template: Template, request: DraftRequest) -> Content:
        """A filled ``template``."""
        earlier = Earlier(request.earlier)
        brief = inherit(of_document(self.read(request.task, request.given), template.title), earlier.facts())
        filler = self.filler(brief, earlier)
        filled = tuple(sections(template, filler))
        content = Content(
            template=template.id,
            template_version=template.version,
            title=title_of(template, brief, self.knowledge),
            task=request.task,
            given=dict(request.given or {}),
            facts={name: values for name, values in brief.facts.items() if values},
            tags=tuple(sorted(brief.tags)),
            place=brief.one("place"),
            date=date.today().isoformat(),
            sections=filled,
            left_out=tuple(filler.left_out),
            conflicts=tuple(dict.fromkeys(filler.conflicts)),
            sources=tuple(d.id for d in request.earlier),
            next_id=filler.next_id,
        )
        return numbered(content)

    def edit(self, content: Content, changes: Sequence[AnyChange], earlier: Sequence[EarlierDraft] = ()) -> Content:
        """``content`` after ``changes``; raises InputError."""
        template = self.templates.get(content.template)
        if template is None:
            raise InputError(german("drafts.unknown_template", id=content.template))
        before = Earlier(earlier)
        brief = inherit(of_document(self.read(content.task, content.given), template.title), before.facts())
        return Editor(content, template, self.filler(brief, before, content.next_id)).apply(changes)

    def read(self, task: str, given: Mapping[str, str] | None = None) -> Brief:
        """The brief in ``task``, with the words of the templates and of the knowledge base."""
        documents = [w for t in self.templates.values() for w in (t.title, *t.keywords) if " " not in w]
        names = {m.name: m.id for m in self.knowledge.models.values() if m.type in ("step", "message")}
        return read_brief(task, given, documents, names, self.knowledge.places())

    def filler(self, brief: Brief, earlier: Earlier, first_id: int = 1) -> Filler:
        """A filler for ``brief``."""
        found = {p.id: n for n, p in enumerate(self._passages(brief.words()))}
        relevance = Relevance(brief, found, self.knowledge)
        return Filler(brief, self.knowledge, relevance, earlier, self._passages, first_id)

    def result(self, content: Content, **stored: Any) -> Draft:
        """The draft object of a stored content."""
        template = self.templates.get(content.template)
        return Draft(
            status="drafted",
            content=content,
            template=template,
            alternatives=(),
            ms=0.0,
            provenance=self._provenance,
            **stored,
        )

    def _passages(self, words: str) -> tuple[Passage, ...]:
        words = words.strip()[:500]
        return tuple(h.passage for h in self._search(Query(question=words, k=SEARCH_K)).hits) if words else ()

    def _template(self, request: DraftRequest, ranked: list[Ranked]) -> Template | None:
        if request.template:
            found = self.templates.get(request.template)
            if found is None:
                raise InputError(german("drafts.unknown_template", id=request.template))
            return found
        return None if request.ask_back and close(ranked) else ranked[0].template

    def _result(
        self,
        status: DraftStatus,
        content: Content | None,
        template: Template | None,
        others: tuple[Ranked, ...],
        begun: float,
    ) -> Draft:
        return Draft(
            status=status,
            content=content,
            template=template,
            alternatives=others,
            provenance=self._provenance,
            ms=(time.perf_counter() - begun) * 1000,
        )


def checked(task: str) -> str:
    """``task`` if something can be drafted for it; raises InputError with the next step."""
    if not task.strip():
        raise InputError(german("drafts.empty_task"))
    if "\x00" in task:
        raise InputError(german("input.nul"))
    if len(task) > MAX_TASK:
        raise InputError(german("drafts.too_long", count=len(task), limit=MAX_TASK))
    return task


def title_of(template: Template, brief: Brief, knowledge: Knowledge) -> str:
    """The title of a draft: the template, what it is about, and the place."""
    about = knowledge.models.get(brief.about)
    several = "projects" in template.inputs and len(brief.facts.get("projects", ())) > 1
    named = template.level != "municipality" or bool({"name", "projects"} & set(template.inputs))
    subject = brief.one("time") if several else brief.one("name") if named else ""
    if template.id == "checkliste" and about is not None:
        kind = german("drafts.about_message" if about.type == "message" else "drafts.about_step", number=about.order)
        subject = f"{kind}: {about.name}" if about.id != "sb" else about.name
    if subject and stems(subject) <= stems(template.title):
        subject = ""
    place = brief.one("place")
    subject = f"{subject}, {place}" if subject and place and place not in subject else subject or place
    return german("drafts.title", template=template.title, subject=subject) if subject else template.title


def flat_fields(content: Content) -> list[dict[str, Any]]:
    """The fields of the contract: one entry per value, in order."""
    found = []
    for section, row, cell in content.cells():
        for value in cell.values:
            shown = value.text if value.provenance != "open" else replace(piece(value), markers=()).line()
            found.append(
                {
                    "section": section.title,
                    "field": cell.field,
                    "value": shown,
                    "provenance": value.provenance,
                    "citations": [c.to_json() for c in value.citations],
                    "row": row.id,
                    "value_id": value.id,
                    "note": value.note,
                    "published": cell.published and section.published,
                    "edited": value.edited,
                }
            )
    return found
