"""With a removed document go the copies of its text that people keep: in answers, drafts, feedback."""

import gc
import subprocess
from pathlib import Path

from api.commands import sources_action
from corpus.chats import ChatStore
from corpus.drafts import DraftStore
from corpus.forget import answer_without, draft_without
from rag.bootstrap import open_assistant, open_store
from rag.drafting.content import Cell, Content, LeftOut, Row, Section, Value
from rag.settings import Settings
from rag.types import Answer, Citation, Filters, Query

QUESTION = "Wo misst die Gemeinde Musterau den Pegel?"


def ids(settings: Settings) -> dict[str, str]:
    return {source.name.removesuffix(".md"): source.id for source in open_store(settings).sources()}


def answered(settings: Settings) -> list[Answer]:
    """An answer from each document."""
    assistant = open_assistant(settings)
    wanted = [Filters(sources=(name,)) for _, name in sorted(ids(settings).items())]
    answers = [assistant.ask(Query(question=QUESTION, filters=filters)) for filters in wanted]
    assert all(answer.citations for answer in answers)
    del assistant
    gc.collect()  # it holds its build of the indexes until it is collected
    return answers


def drafted(answers: list[Answer]) -> Content:
    """A draft with a value, a suggestion and something left out from each document, and one of the person's own."""
    citations = tuple(answer.citations[0] for answer in answers)
    values = [
        Value(id=f"v{i}", text=c.quote, provenance="source" if i % 2 else "suggestion", citations=(c,))
        for i, c in enumerate(citations)
    ]
    own = Value(id="own", text="Am Markt", provenance="input", citations=citations)
    row = Row(id="r1", cells=(Cell(field="Ort", values=(*values, own)),))
    left = tuple(LeftOut(text=c.quote, reason="betrifft andere", citation=c) for c in citations)
    return Content(template="checkliste", template_version=1, title="Liste", task="Pegel messen", date="2026-11-20",
                   sections=(Section(id="s", title="Orte", kind="list", rows=(row,)),), left_out=left)  # fmt: skip


def kept(settings: Settings) -> tuple[str, str, str]:
    """A chat, a draft of two versions and feedback that hold copies; (chat, draft, feedback)."""
    engine, answers = open_store(settings).engine, answered(settings)
    chats, drafts = ChatStore(engine), DraftStore(engine)
    chat, _ = chats.add_turn("anna", None, QUESTION, answers[0].to_json())
    _, turn = chats.add_turn("anna", chat, QUESTION, answers[1].to_json())
    sent = {"question": QUESTION, "answer": answers[1].to_json()}
    given = chats.add_feedback("anna", turn, "down", "zu kurz", True, sent)
    content = drafted(answers).model_dump(mode="json")
    draft = drafts.add("anna", "checkliste", "Liste", content)
    drafts.change("anna", draft.id, content | {"title": "Liste 2"}, "Titel")
    return chat, draft.id, given


def files_with(word: str, folder: Path) -> str:
    return subprocess.run(["grep", "-rlia", word, str(folder)], capture_output=True, text=True, check=False).stdout


def test_no_byte_of_a_removed_document_stays_in_the_data_folder(two_documents: Settings) -> None:
    chat, draft, given = kept(two_documents)
    assert files_with("quarzbach", two_documents.data_dir)
    sources_action(two_documents, "remove", ids(two_documents)["Quarzbach"], chats=True)
    assert files_with("quarzbach", two_documents.data_dir) == ""
    engine = open_store(two_documents).engine
    turns = ChatStore(engine).chat("anna", chat)[1]
    assert [turn.question for turn in turns] == [QUESTION, QUESTION]
    assert "Gneisbach" in str(turns[0].answer) and "entfernt" in str(turns[1].answer)
    feedback = ChatStore(engine).feedback("anna")[0]
    assert (feedback["id"], feedback["reason"], feedback["content"]["question"]) == (given, "zu kurz", QUESTION)
    for version in (1, 2):
        content = Content.model_validate(DraftStore(engine).version("anna", draft, version))
        texts = [value.text for value in content.values()]
        assert "Am Markt" in texts and any("Gneisbach" in t for t in texts)
        assert [v.provenance for v in content.values() if not v.text] == ["open"]
        assert len(content.left_out) == 1


def test_without_the_request_what_people_keep_stays(two_documents: Settings) -> None:
    chat, _, _ = kept(two_documents)
    sources_action(two_documents, "remove", ids(two_documents)["Quarzbach"])
    turn = ChatStore(open_store(two_documents).engine).chat("anna", chat)[1][1]
    assert "Quarzbach" in str(turn.answer)


def test_an_answer_that_only_names_the_document_is_blanked_as_well() -> None:
    answer = {"answer": "Siehe Plan am Quarzbach.", "citations": [], "suggestions": ["Wo ist der Quarzbach?"],
              "hits": [{"source_id": "q", "text": "Quarzbach"}, {"source_id": "g", "text": "bleibt"}]}  # fmt: skip
    without = answer_without(answer, {"q"}, {"Plan am Quarzbach"}, "(weg)")
    assert without["answer"] == "(weg)" and [h["source_id"] for h in without["hits"]] == ["g"]
    assert "Quarzbach" not in str(without)
    assert answer_without(answer, {"fremd"}, {"Plan am Quarzbach"}, "(weg)") == answer


def test_what_a_person_wrote_stays_and_loses_only_the_evidence() -> None:
    citation = Citation(marker=1, passage_id="p", source_id="q", source="Q", kind="original", locator="S. 1", pages=(),
                        quote="Zitat", start=0, end=5, url=None)  # fmt: skip
    value = Value(id="v", text="Meins", provenance="input", citations=(citation,)).model_dump(mode="json")
    without = draft_without([value], {"q"}, "(weg)")
    assert without == [value | {"citations": []}]
