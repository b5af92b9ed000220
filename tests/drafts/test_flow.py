"""Documents feed each other; edits keep their provenance; versions stay; nobody sees another's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.commands import ready_assistant
from api.drafts import DraftDesk
from corpus.drafts import DraftStore
from corpus.errors import NotFoundError, StoreBusyError
from rag.bootstrap import Assistant
from rag.drafting.content import Content, Value
from rag.drafting.drafter import Draft
from rag.drafting.edit import AcceptValue, AddRow, MoveRow, RefillField, RemoveRow, RemoveValue, SetValue
from rag.errors import InputError
from rag.settings import Settings

ME, YOU = "ich", "du"
IDEA = "Ideen-Steckbrief: App „Dorfblick“ für Seniorinnen und Senioren in Fuchstal mit den Stadtwerken Landsberg"


@pytest.fixture(scope="module")
def own_assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("flow")
    return ready_assistant(Settings(data_dir=folder, embedding_model="hash"))


@pytest.fixture
def desk(own_assistant: Assistant) -> DraftDesk:
    return DraftDesk(own_assistant)


def content_of(draft: Draft) -> Content:
    assert draft.content is not None
    return draft.content


def find(draft: Draft, field: str, ok: Callable[[Value], bool] = lambda _: True) -> Value:
    return next(v for _, _, c in content_of(draft).cells() if c.field == field for v in c.values if ok(v))


def row_of(draft: Draft, field: str) -> str:
    return next(r.id for _, r, c in content_of(draft).cells() if c.field == field)


def test_fields_carry_over_along_the_flow_of_a_project(desk: DraftDesk) -> None:
    project = desk.store.add_project(ME, "Dorfblick")
    desk.make(ME, {"task": IDEA, "template": "ideen-steckbrief", "project": project.id})
    sketch = desk.make(ME, {"task": "Projektskizze dazu", "template": "projektskizze", "project": project.id})
    assert find(sketch, "Projektsteckbrief").text == "Dorfblick"
    partners = find(sketch, "Projektbeteiligte/Akteurinnen und Akteure")
    assert partners.text == "Stadtwerke Landsberg"
    assert partners.provenance == "input"
    risks = desk.make(ME, {"task": "Risikomatrix dazu", "template": "risikomatrix", "project": project.id})
    assert "Dorfblick" in content_of(risks).title
    assert content_of(risks).place == "Fuchstal"
    assert desk.store.project(ME, project.id).drafts == 3


def test_a_field_that_comes_over_says_from_which_draft(desk: DraftDesk) -> None:
    first = desk.make(ME, {"task": IDEA + ", Ziel ist weniger Wege zum Rathaus.", "template": "ideen-steckbrief"})
    sketch = desk.make(ME, {"task": "Skizze", "template": "projektskizze", "from": first.draft_id})
    goal = find(sketch, "Zielsetzung (wozu?)")
    assert "weniger Wege" in goal.text
    assert "Ideen-Steckbrief" in goal.note


def test_a_conflict_between_task_and_earlier_draft_is_shown(desk: DraftDesk) -> None:
    first = desk.make(ME, {"task": IDEA, "template": "ideen-steckbrief", "set": {"Mit wem?": "Hochschule Kempten"}})
    row = {"task": "Skizze mit der Feuerwehr", "template": "projektskizze", "from": first.draft_id}
    conflicts = content_of(desk.make(ME, row)).conflicts
    assert any("Hochschule Kempten" in c and "Feuerwehr" in c for c in conflicts)


def test_a_change_by_hand_keeps_its_provenance_and_makes_a_version(desk: DraftDesk) -> None:
    draft = desk.make(ME, {"task": IDEA, "template": "projektskizze"})
    assert draft.draft_id
    costs = find(draft, "Gesamtkosten", lambda v: v.provenance == "open")
    changed = desk.change(ME, draft.draft_id, [SetValue(op="set", value_id=costs.id, text="12.000 €")])
    value = find(changed, "Gesamtkosten")
    assert (value.text, value.provenance, value.edited, value.note) == ("12.000 €", "input", True, "von Hand geändert")
    assert "Gesamtkosten" not in changed.to_json()["missing"]
    assert changed.version == 2
    assert [v.version for v in desk.store.versions(ME, draft.draft_id)] == [2, 1]
    old = desk.version(ME, draft.draft_id, 1)
    assert find(old, "Gesamtkosten").provenance == "open"
    restored = desk.change(ME, draft.draft_id, restore=1)
    assert (restored.version, find(restored, "Gesamtkosten").provenance) == (3, "open")


def test_a_suggestion_can_be_accepted_and_keeps_its_citation(desk: DraftDesk) -> None:
    draft = desk.make(ME, {"task": "App für Ulm zum Radverkehr", "template": "ideen-steckbrief"})
    offered = find(draft, "Idee", lambda v: v.provenance == "suggestion")
    taken = find(
        desk.change(ME, draft.draft_id or "", [AcceptValue(op="accept", value_id=offered.id)]),
        "Idee",
        lambda v: v.id == offered.id,
    )
    assert (taken.provenance, taken.edited) == ("input", True)
    assert [c.quote for c in taken.citations] == [c.quote for c in offered.citations]


def test_an_emptied_field_is_open_again_with_its_question(desk: DraftDesk) -> None:
    draft = desk.make(ME, {"task": IDEA, "template": "ideen-steckbrief"})
    name = find(draft, "Projekt")
    emptied = desk.change(ME, draft.draft_id or "", [SetValue(op="set", value_id=name.id, text=" ")])
    assert find(emptied, "Projekt").provenance == "open"
    assert find(emptied, "Projekt").question
    refilled = desk.change(ME, draft.draft_id or "", [RefillField(op="refill", row=row_of(emptied, "Projekt"))])
    assert find(refilled, "Projekt").text == "Dorfblick"


def test_rows_are_added_moved_and_removed(desk: DraftDesk) -> None:
    draft = desk.make(ME, {"task": IDEA, "template": "risikomatrix"})
    said = {"Beschreibung der Risiken": "Der Sommer wird zu nass."}
    grown = desk.change(ME, draft.draft_id or "", [AddRow(op="add_row", section="risiken", values=said)])
    rows = next(s for s in content_of(grown).sections if s.id == "risiken").rows
    assert rows[-1].cells[1].values[0].text == "Der Sommer wird zu nass."
    assert rows[-1].cells[3].choices
    moved = desk.change(ME, draft.draft_id or "", [MoveRow(op="move_row", row=rows[-1].id, to=0)])
    assert next(s for s in content_of(moved).sections if s.id == "risiken").rows[0].id == rows[-1].id
    less = desk.change(ME, draft.draft_id or "", [RemoveRow(op="remove_row", row=rows[-1].id)])
    assert all(r.id != rows[-1].id for s in content_of(less).sections for r in s.rows)
    ids = [v.id for v in content_of(grown).values()]
    assert len(ids) == len(set(ids))


def test_a_removed_value_leaves_the_question(desk: DraftDesk) -> None:
    draft = desk.make(ME, {"task": IDEA, "template": "ideen-steckbrief"})
    changes = [
        RemoveValue(op="remove_value", value_id=v.id)
        for _, _, c in content_of(draft).cells()
        if c.field == "Projekt"
        for v in c.values
    ]
    assert find(desk.change(ME, draft.draft_id or "", changes), "Projekt").provenance == "open"


@pytest.mark.parametrize(
    "change",
    [
        SetValue(op="set", value_id="w99999", text="x"),
        AcceptValue(op="accept", value_id="w99999"),
        RemoveRow(op="remove_row", row="z99999"),
        AddRow(op="add_row", section="gibtsnicht"),
        AddRow(op="add_row", section="risiken", values={"Farbe": "blau"}),
        RefillField(op="refill", row="z99999"),
    ],
)
def test_a_change_to_what_is_not_there_is_refused_and_stores_nothing(desk: DraftDesk, change: SetValue) -> None:
    draft = desk.make(ME, {"task": IDEA, "template": "risikomatrix"})
    with pytest.raises(InputError):
        desk.change(ME, draft.draft_id or "", [change])
    assert desk.read(ME, draft.draft_id or "").version == 1


def test_two_people_changing_the_same_version_do_not_overwrite_each_other(desk: DraftDesk) -> None:
    draft = desk.make(ME, {"task": IDEA, "template": "ideen-steckbrief"})
    change = SetValue(op="set", row=row_of(draft, "Ziel"), field="Ziel", text="erstes Ziel")
    desk.change(ME, draft.draft_id or "", [change], expected=1)
    with pytest.raises(StoreBusyError):
        desk.change(ME, draft.draft_id or "", [change], expected=1)


def test_nobody_reads_changes_or_deletes_what_is_anothers(desk: DraftDesk) -> None:
    draft = desk.make(ME, {"task": IDEA, "template": "ideen-steckbrief"})
    project = desk.store.add_project(ME, "geheim")
    name = draft.draft_id or ""
    for attempt in (
        lambda: desk.read(YOU, name),
        lambda: desk.change(YOU, name, title="meins"),
        lambda: desk.store.remove(YOU, name),
        lambda: desk.store.versions(YOU, name),
        lambda: desk.store.rename_project(YOU, project.id, "x"),
        lambda: desk.store.remove_project(YOU, project.id, with_drafts=True),
        lambda: desk.make(YOU, {"task": "x y", "template": "roadmap", "from": name}),
        lambda: desk.make(YOU, {"task": "x y", "template": "roadmap", "project": project.id}),
    ):
        with pytest.raises(NotFoundError):
            attempt()
    assert not desk.store.drafts(YOU)


def test_a_deleted_draft_is_gone_with_its_versions(desk: DraftDesk) -> None:
    store: DraftStore = desk.store
    draft = desk.make(ME, {"task": "Geheimwort Zwetschgenkern in Ulm", "template": "ideen-steckbrief"})
    store.remove(ME, draft.draft_id or "")
    with pytest.raises(NotFoundError):
        desk.read(ME, draft.draft_id or "")
    raw = Path(str(store.engine.url.database)).read_bytes()
    assert b"Zwetschgenkern" not in raw
