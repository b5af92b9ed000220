"""Drafts of one owner: made, stored with their versions, changed, and read again."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from corpus.drafts import DraftStore, StoredDraft
from corpus.errors import NotFoundError, StoreBusyError
from prompts.german import text as german
from rag.bootstrap import Assistant
from rag.drafting.content import Content
from rag.drafting.drafter import Draft, DraftRequest
from rag.drafting.earlier import EarlierDraft
from rag.drafting.edit import AnyChange
from rag.errors import InputError

_FLOW = 12
"""At most so many earlier drafts of a project feed a new one."""


class DraftDesk:
    """Makes and keeps drafts; raises InputError and NotFoundError."""

    def __init__(self, assistant: Assistant) -> None:
        self.drafter = assistant.drafter
        self.store = DraftStore(assistant.store.engine)

    def make(self, owner: str, row: Mapping[str, Any], *, ask_back: bool = False) -> Draft:
        """A new draft for an input line or request body, stored when it was drafted."""
        project = _text(row, "project")
        request = DraftRequest(
            task=_task(row),
            template=_text(row, "template"),
            given=_given(row.get("set")),
            earlier=self._earlier(owner, row.get("from"), project),
            ask_back=ask_back,
        )
        draft = self.drafter.draft(request)
        if draft.content is None:
            return draft
        content = draft.content
        stored = self.store.add(owner, content.template, content.title, content.model_dump(mode="json"), project)
        return replace(draft, draft_id=stored.id, project_id=project)

    def read(self, owner: str, draft_id: str) -> Draft:
        """A stored draft in its newest version."""
        return self.shown(self.store.draft(owner, draft_id))

    def version(self, owner: str, draft_id: str, version: int) -> Draft:
        """A stored draft in one of its versions."""
        content = Content.model_validate(self.store.version(owner, draft_id, version))
        stored = self.store.draft(owner, draft_id)
        return self.drafter.result(content, draft_id=stored.id, project_id=stored.project_id, version=version)

    def change(
        self,
        owner: str,
        draft_id: str,
        changes: Sequence[AnyChange] = (),
        *,
        title: str | None = None,
        project: str | None = None,
        restore: int | None = None,
        expected: int | None = None,
    ) -> Draft:
        """A draft after ``changes`` as a new version; ``project`` moves it (an empty text takes it out of any)."""
        stored = self.store.draft(owner, draft_id)
        if expected is not None and expected != stored.version:
            raise StoreBusyError(german("drafts.changed_elsewhere"))
        if project is not None:
            stored = self.store.move(owner, draft_id, project or None)
        if restore is not None:
            old = Content.model_validate(self.store.version(owner, draft_id, restore))
            return self._store(owner, stored, old, german("drafts.restored", version=restore), old.title)
        if changes or title:
            content = Content.model_validate(stored.content)
            content = self.drafter.edit(content, changes, self._still_there(owner, content.sources))
            said = title or content.title
            content = content.model_copy(update={"title": said})
            what = ", ".join(dict.fromkeys(german(f"drafts.ops.{c.op}") for c in changes)) or german("drafts.renamed")
            return self._store(owner, stored, content, what, said)
        return self.shown(stored)

    def _store(self, owner: str, stored: StoredDraft, content: Content, change: str, title: str) -> Draft:
        made = content.model_dump(mode="json")
        return self.shown(self.store.change(owner, stored.id, made, change, title=title, expected=stored.version))

    def shown(self, stored: StoredDraft) -> Draft:
        """The draft object of a stored draft."""
        content = Content.model_validate(stored.content)
        return self.drafter.result(content, draft_id=stored.id, project_id=stored.project_id, version=stored.version)

    def _still_there(self, owner: str, names: Sequence[str]) -> list[EarlierDraft]:
        """The drafts among ``names`` that were not deleted since."""
        found = []
        for name in names:
            with suppress(NotFoundError):
                stored = self.store.draft(owner, name)
                found.append(EarlierDraft(id=stored.id, content=Content.model_validate(stored.content)))
        return found

    def _earlier(self, owner: str, wanted: Any, project: str | None) -> Sequence[EarlierDraft]:
        """The drafts named in "from", else those of the project, newest first."""
        names = [wanted] if isinstance(wanted, str) else list(wanted or ())
        if not all(isinstance(name, str) for name in names):
            raise InputError("Das Feld „from“ nennt die Kennung eines Entwurfs oder eine Liste davon.")
        if names:
            found = [self.store.draft(owner, name) for name in names]
        elif project is not None:
            self.store.project(owner, project)
            found = self.store.drafts(owner, project)[:_FLOW]
        else:
            found = []
        return [EarlierDraft(id=d.id, content=Content.model_validate(d.content)) for d in found]


def _task(row: Mapping[str, Any]) -> str:
    task = row.get("task")
    if not isinstance(task, str):
        raise InputError("Es fehlt der Auftrag (Feld „task“ als Text).")
    return task


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise InputError(f"Das Feld „{name}“ muss Text sein.")
    return value


def _given(value: Any) -> dict[str, str]:
    """Fields set beside the task; numbers count as text, lists are joined."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError("Das Feld „set“ muss Namen und Werte enthalten.")
    found = {}
    for name, said in value.items():
        parts = said if isinstance(said, list) else [said]
        if not all(isinstance(p, str | int | float) for p in parts):
            raise InputError(f"Der Wert von „{name}“ muss Text sein.")
        found[str(name)] = "; ".join(str(p) for p in parts)
    return found
