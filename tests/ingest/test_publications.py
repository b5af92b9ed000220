"""The five plain-text publications are read with words rejoined, each thing once, and linked to the knowledge base."""

import re
from pathlib import Path

import pytest

from corpus.check import parse_ranges
from corpus.database import open_database, sqlite_url
from corpus.loader import load_knowledge
from corpus.shipped import shipped_sources
from corpus.store import CorpusStore
from ingest.cleaning import letters
from ingest.passages import document_of
from ingest.reading import read_bytes
from ingest.same_as import linked, publication_of


@pytest.fixture(scope="module")
def files(shared: Path) -> list[Path]:
    return sorted((shared / "sources").glob("*.txt"))


def test_hardly_a_word_stays_divided_and_supplements_stay(files: list[Path]) -> None:
    for file in files:
        parsed = read_bytes(file.read_bytes(), file.name)
        whole = "\n".join(b.text for b in parsed.blocks)
        divided = re.findall(r"[a-zäöüß]- (?!und|oder|bzw|sowie|bis|als|wie|noch)[a-zäöüß]{3,}", whole)
        assert len(divided) <= 3, divided
        welded = re.findall(r"\w+-(?:und|oder|bzw)\b", whole)
        assert set(welded) <= set(re.findall(r"\w+-(?:und|oder|bzw)\b", file.read_text(encoding="utf-8")))
        assert sum(b.kind == "heading" for b in parsed.blocks) >= 2


def test_hardly_a_letter_of_the_text_is_lost(files: list[Path]) -> None:
    for file in files:
        parsed = read_bytes(file.read_bytes(), file.name)
        kept = letters(" ".join(b.text + " ".join(" ".join(r) for r in b.rows) for b in parsed.blocks))
        raw = file.read_text(encoding="utf-8")
        words = list(re.findall(r"[^\W\d_]{6,}", raw))
        assert sum(letters(w) in kept for w in words) >= 0.995 * len(words), file.name


def test_links_to_the_knowledge_base_are_right(files: list[Path], tmp_path: Path) -> None:
    knowledge = load_knowledge()
    store = CorpusStore(open_database(sqlite_url(tmp_path)))
    for source, documents in shipped_sources(knowledge):
        store.put_source(source, documents)
    lines = {p.entry.id: parse_ranges(p.entry.lines) for p in knowledge.passages}
    right = total = 0
    for file in files:
        parsed = read_bytes(file.read_bytes(), file.name)
        publication = publication_of(store, file.name, parsed.title, "")
        assert publication is not None
        at: list[int] = []
        key = ""
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            key += letters(line)
            at += [number] * len(letters(line))
        for passage in linked(document_of(parsed, "s", publication.title, {}), store, publication).passages:
            text = letters(passage.text)
            places = {
                n
                for i in range(0, max(1, len(text) - 40), 60)
                if (j := key.find(text[i : i + 40])) >= 0
                for n in at[j : j + 40]
            }
            for name in passage.facets.get("same_as", ()):
                total += 1
                right += any(a - 6 <= n <= b + 6 for a, b in lines[name] for n in places)
    assert total >= 500
    assert right >= 0.96 * total
