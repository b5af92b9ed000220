"""Difficult pages of real PDFs are read in the order that a person reads them.

The gold holds hashes of word triples, never text; how it was made stands in its first line.
"""

import bisect
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from ingest.cleaning import clean, letters
from ingest.parsed import Parsed
from ingest.passages import document_of
from ingest.pdf.reader import read_pdf

_FOLDER = Path(__file__).parent / "gold"
GOLD: dict[str, Any] = json.loads((_FOLDER / "reading_order.json").read_text(encoding="utf-8"))
FRESH: dict[str, dict[str, Any]] = {
    name: json.loads((_FOLDER / f"reading_order_{name}.json").read_text(encoding="utf-8"))
    for name in ("fresh", "third", "fourth", "fifth")
}
"""Pages marked later, before our reading of them was looked at."""


@pytest.fixture(scope="module")
def parsed(shared: Path) -> dict[str, Parsed]:
    found = {}
    for file in sorted((shared / "data" / "pdf-de").glob("*.pdf")):
        data = file.read_bytes()
        key = hashlib.sha256(data).hexdigest()[:16]
        if any(key in gold["files"] for gold in (GOLD, *FRESH.values())):
            found[key] = read_pdf(data)
    return found


def words(text: str) -> list[str]:
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", " ", text)
    return [w for w in ("".join(c for c in word.lower() if c.isalnum()) for word in text.split()) if w]


def triples(parsed: Parsed, page: int) -> dict[str, list[int]]:
    """Hash of each triple and each shorter whole of a page, with its places."""
    found: list[str] = []
    for block in parsed.blocks:
        if block.page == page or block.page < page <= block.end_page:
            found += (
                words(block.text)
                if block.kind != "table"
                else [w for row in block.rows for cell in row for w in words(cell)]
            )
    places: dict[str, list[int]] = {}
    for size in (1, 2, 3):
        for i in range(len(found) - size + 1):
            key = hashlib.blake2b(" ".join(found[i : i + size]).encode(), digest_size=6).hexdigest()
            places.setdefault(key, []).append(i)
    return places


def in_order(sequence: list[str], places: dict[str, list[int]]) -> int:
    """Length of the longest run of gold triples whose places rise."""
    tails: list[int] = []
    for key in sequence:
        for place in sorted(places.get(key, ()), reverse=True):
            at = bisect.bisect_left(tails, place)
            tails[at : at + 1] = [place]
    return len(tails)


def test_the_gold_covers_three_pages_of_twelve_files() -> None:
    assert len(GOLD["files"]) == 12
    assert all(len(pages) == 3 for pages in GOLD["files"].values())


def test_no_page_stands_in_two_sets() -> None:
    pages = [(key, page) for gold in (GOLD, *FRESH.values()) for key, found in gold["files"].items() for page in found]
    assert len(pages) == len(set(pages)) == 36 + 6 + 8 + 4 + 5


@pytest.mark.parametrize("gold", [GOLD, *FRESH.values()], ids=["first", *FRESH])
def test_at_least_98_percent_of_the_words_stand_in_order(parsed: dict[str, Parsed], gold: dict[str, Any]) -> None:
    hits = total = 0
    for key, pages in gold["files"].items():
        for page, sequences in pages.items():
            places = triples(parsed[key], int(page))
            for sequence in sequences:
                hits += in_order(sequence.split(), places)
                total += len(sequence.split())
    assert hits >= 0.98 * total, f"{hits} of {total}"


def test_at_least_99_percent_of_the_passages_name_the_right_page(shared: Path, parsed: dict[str, Parsed]) -> None:
    """Another reader finds the words of a passage on the pages that it names, and some on each of them."""
    right = total = 0
    for file in sorted((shared / "data" / "pdf-de").glob("*.pdf")):
        data = file.read_bytes()
        document = parsed.get(hashlib.sha256(data).hexdigest()[:16])
        if document is None:
            continue
        texts = [letters(clean(page.extract_text())) for page in PdfReader(io.BytesIO(data)).pages]
        for passage in document_of(document, "s", "T", {}).passages:
            named = [texts[int(n) - 1] for n in passage.facets["page"]]
            long = [word for word in map(letters, passage.text.split()) if len(word) > 3]
            if not long or not all(named):
                continue  # nothing to compare: a scan, or numbers only
            total += 1
            found = sum(any(word in text for text in named) for word in long) >= 0.85 * len(long)
            right += found and all(any(word in text for word in long) for text in named)
    assert total > 700
    assert right >= 0.99 * total, f"{right} of {total}"
