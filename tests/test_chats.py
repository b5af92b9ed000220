"""Chats belong to one owner, stay for a time, and go for real."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.chats import ChatStore, title_of
from corpus.database import open_database, sqlite_url
from corpus.errors import NotFoundError

ANSWER = {
    "answer": "Der Beirat berät. [1]",
    "citations": [{"marker": 1, "source_id": "eigene", "quote": "Der Beirat berät.", "start": 0, "end": 17}],
    "hits": [{"source_id": "eigene", "text": "Der Beirat berät."}, {"source_id": "andere", "text": "bleibt"}],
}


@pytest.fixture
def store(tmp_path: Path) -> ChatStore:
    return ChatStore(open_database(sqlite_url(tmp_path)))


def test_turns_of_a_chat_come_back_in_order(store: ChatStore) -> None:
    chat, first = store.add_turn("anna", None, "Was ist ein Beirat?", ANSWER)
    again, second = store.add_turn("anna", chat, "Und wer sitzt darin?", None)
    head, turns = store.chat("anna", chat)
    assert again == chat
    assert [t.id for t in turns] == [first, second]
    assert (head.title, head.turns) == ("Was ist ein Beirat?", 2)
    assert turns[0].answer == ANSWER and turns[1].answer is None


def test_nobody_reads_changes_or_deletes_what_is_anothers(store: ChatStore) -> None:
    chat, turn = store.add_turn("anna", None, "Frage", ANSWER)
    for act in (
        lambda: store.chat("ben", chat),
        lambda: store.add_turn("ben", chat, "mit", None),
        lambda: store.rename("ben", chat, "neu"),
        lambda: store.move("ben", chat, None),
        lambda: store.delete("ben", chat),
        lambda: store.add_feedback("ben", turn, "up", "", False, {}),
        lambda: store.add_turn("ben", None, "Frage", None, project_id="anna-projekt"),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert store.chats("ben") == [] and store.delete_all("ben") == 0
    assert len(store.chat("anna", chat)[1]) == 1


def test_a_search_looks_in_titles_questions_and_answers(store: ChatStore) -> None:
    store.add_turn("anna", None, "Was tut der Beirat?", ANSWER)
    store.add_turn("anna", None, "Risiken", {"answer": "Es fehlen Personal und Geld."})
    assert [c.title for c in store.chats("anna", "BERÄT")] == ["Was tut der Beirat?"]
    assert [c.title for c in store.chats("anna", "personal geld")] == ["Risiken"]
    assert store.chats("anna", "gibt es nicht") == []


def test_a_deleted_chat_leaves_no_byte_in_the_data_folder(store: ChatStore, tmp_path: Path) -> None:
    secret = "Kraichtal-Sonderwort-4711"
    chat, turn = store.add_turn("anna", None, f"Frage {secret}", {"answer": secret * 50, "citations": []})
    store.add_feedback("anna", turn, "down", secret, True, {"question": secret})
    store.add_turn("anna", None, "bleibt", None)
    store.delete("anna", chat)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file.name
    assert store.feedback("anna") == []


def test_chats_expire_after_the_retention_and_zero_days_keep_them(store: ChatStore) -> None:
    store.add_turn("anna", None, "alt", None)
    later = datetime.now(UTC) + timedelta(days=31)
    assert store.expire(0, later) == 0
    assert store.expire(40, later) == 0
    assert store.expire(30, later) == 1
    assert store.chats("anna") == []


def test_deleting_all_of_mine_leaves_others_alone(store: ChatStore) -> None:
    _, turn = store.add_turn("anna", None, "eins", None)
    store.add_feedback("anna", turn, "up", "", False, {})
    store.add_turn("ben", None, "zwei", None)
    assert store.delete_all("anna") == 2
    assert store.counts("anna") == {"chats": 0, "drafts": 0, "projects": 0, "feedback": 0, "tests": 0}
    assert store.counts("ben")["chats"] == 1


def test_a_second_thumb_replaces_the_first(store: ChatStore) -> None:
    _, turn = store.add_turn("anna", None, "eins", None)
    store.add_feedback("anna", turn, "up", "", False, {})
    store.add_feedback("anna", turn, "down", "zu lang", True, {})
    assert [(f["verdict"], f["reason"]) for f in store.feedback("anna")] == [("down", "zu lang")]


def test_a_title_is_one_line_cut_at_a_word() -> None:
    assert title_of("  Was \n tut \u2003 er? ") == "Was tut er?"
    assert title_of("   ") == "Ohne Titel"
    assert len(title_of("Wort " * 60)) <= 80 and title_of("Wort " * 60).endswith("Wort…")
    assert len(title_of("x" * 500)) == 80
