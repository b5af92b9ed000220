"""Questions that a language model writes for own documents: what passes, what does not, what is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.passage_questions import without_questions, write_questions
from corpus.model import Passage
from corpus.store import CorpusStore
from eval.scripted.server import ScriptedServer
from ingest.pipeline import find_files, ingest_files
from rag.bootstrap import open_store
from rag.errors import InputError
from rag.llm.passage_questions import GENERATED, parsed, sound_question, sound_term
from rag.settings import Settings

TEXT = (
    "Der Bauhof misst an drei Stellen den Pegel des Baches mit einem Sensor. Die Messwerte stehen jede Stunde auf der "
    "Plattform bereit. Im Herbst berät der Ausschuss für Umwelt in Musterau über die Messwerte und den Betrieb."
)
PASSAGE = Passage(
    id="p", source_id="s", document_id="d", ordinal=0, start=0, end=len(TEXT), text=TEXT, title="Sensorplan",
    heading_path=("Sensorplan", "Messung"),
)  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "Wo misst der Bauhof den Pegel?",
        "Wie oft stehen Messwerte auf der Plattform bereit?",
        "Welcher Ausschuss in Musterau berät über die Messwerte?",
        "An wie vielen Stellen wird der Wasserstand des Baches gemessen?",
    ],
)
def test_a_question_about_the_passage_passes(question: str) -> None:
    assert sound_question(question, PASSAGE)


@pytest.mark.parametrize(
    "question",
    [
        "Wo misst der Bauhof den Pegel",
        "Warum?",
        "Misst der Bauhof den Pegel? Und wo?",
        "Where does the depot measure the level of the Bach?",
        "Misst der Bauhof den Pegel an 7 Stellen?",
        "Misst der Bauhof den Pegel an sieben Stellen?",
        "Misst der Bauhof den Pegel auch in Krawinkelhausen?",
        "Wer gewann die letzte Fußballweltmeisterschaft?",
        "Steht der Pegel des Baches auf www.spion.example?",
        "Ist der „wichtige Betrieb“ des Sensors ein Messwert?",
        "Wo misst der Bauhof <b>den Pegel</b> des Baches?",
    ],
)
def test_a_question_that_brings_something_of_its_own_does_not(question: str) -> None:
    assert not sound_question(question, PASSAGE)


def test_terms_may_be_synonyms_but_bring_no_facts() -> None:
    terms = ["Wasserstand", "Hochwasser", "Krawinkel", "50 Euro", "ein sehr langer Ausdruck hier", ""]
    assert [term for term in terms if sound_term(term, PASSAGE)] == ["Wasserstand", "Hochwasser"]


def test_only_the_json_that_was_asked_for_is_read() -> None:
    good = '{"questions": ["Was?"], "terms": []}'
    assert parsed(good) == parsed(f"```json\n{good}\n```")
    for bad in ("", "Gern!", f"Gern! {good}", '{"questions": "Was?", "terms": []}', '{"questions": []}',
                '{"questions": [1], "terms": []}', '{"questions": [], "terms": [], "more": 1}', "[]"):  # fmt: skip
        assert parsed(bad) is None, bad


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "plan.md").write_text(
        f"# Sensorplan\n\n## Messung\n\n{TEXT}\n\n## Betrieb\n\n"
        + "Für den Betrieb der Plattform ist die Verwaltung der Gemeinde zuständig. Sie prüft jeden Monat die Kosten "
        "und legt dem Rat im Frühjahr einen Bericht über Wartung, Ausfälle und Reparaturen der Geräte vor. Der Bericht "
        "nennt auch Vorschläge für neue Standorte.\n",
        encoding="utf-8",
    )
    list(ingest_files(open_store(settings_of(tmp_path)), find_files([tmp_path / "plan.md"])))
    return tmp_path


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def settings_of(folder: Path, server: ScriptedServer | None = None, voice: str = "asking") -> Settings:
    llm = {"llm_base_url": server.base_url, "llm_model": f"scripted-{voice}"} if server else {}
    return Settings(data_dir=folder / "data", embedding_model="hash", **llm)  # type: ignore[arg-type]


def run(settings: Settings) -> tuple[CorpusStore, list[str]]:
    said = list(write_questions(settings, lambda done, total: None))
    return open_store(settings), said


def test_sound_questions_are_kept_and_marked_and_a_second_run_asks_nothing(data: Path, server: ScriptedServer) -> None:
    settings = settings_of(data, server)
    store, said = run(settings)
    passages = list(store.passages())
    assert passages and not without_questions(store)
    questions = [q for p in passages for q in p.questions]
    assert len(set(questions)) == len(questions) >= len(passages)
    assert all(p.facets[GENERATED] == ("passagenfragen@1", "scripted-asking") for p in passages)
    for word in ("47", "Krawinkel", "council", "Fußball", "spion", "<b>"):
        assert word not in " ".join((*questions, *(t for p in passages for t in p.terms)))
    assert store.state()[0] == len(passages) and said[0].startswith("Fragen für")
    calls = server.log.calls
    assert run(settings)[1] == ["Jede Textstelle der eigenen Dokumente hat schon Fragen."]
    assert server.log.calls == calls


@pytest.mark.parametrize("voice", ["asking-loosely", "honest", "hostile", "empty", "broken500", "not-json"])
def test_a_model_that_writes_no_sound_question_changes_nothing(data: Path, server: ScriptedServer, voice: str) -> None:
    before = open_store(settings_of(data)).logical_digest()
    store, said = run(settings_of(data, server, voice))
    assert store.logical_digest() == before
    assert "Fragen für 0 von" in " ".join(said)


def test_without_a_language_model_the_command_says_what_to_set(data: Path) -> None:
    with pytest.raises(InputError, match="STADTLOTSE_LLM_MODEL"):
        run(settings_of(data))
    assert without_questions(open_store(settings_of(data)))
