# ruff: noqa: E501
"""Hostile files are refused in one sentence or read harmlessly; nothing crashes, hangs or reaches the network."""

import io
import os
import random
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import made
import pytest
from made import docx, odt, paragraph, zipped

from ingest.errors import RejectedError
from ingest.reading import read_bytes
from ingest.sandbox import read_file

SOAK = os.environ.get("STADTLOTSE_SOAK") == "1"
ROOT = Path(__file__).resolve().parents[2]
XML = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "{entity}">]><d>&a;</d>'


def pdf_with(body: bytes) -> bytes:
    """A minimal PDF with ``body`` as its objects and no cross-reference table."""
    return b"%PDF-1.7\n" + body + b"\ntrailer << /Root 1 0 R >>\n%%EOF"


def hostile() -> Iterator[tuple[str, bytes]]:
    """(name, content) of at least 150 files."""
    good = made.pdf(made.two_columns, made.ruled_table)
    word = docx(paragraph("Ein ganz gewöhnlicher Satz steht hier."))
    text = odt("<text:p xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>Satz</text:p>")
    for i, share in enumerate((0, 1, 5, 9, 20, 100, 400, 900)):
        for kind, data in (("pdf", good), ("docx", word), ("odt", text)):
            yield f"cut{i}.{kind}", data[: len(data) * share // 1000]
    for kind in ("pdf", "docx", "odt", "html", "md", "txt"):
        yield f"nul.{kind}", b"\x00" * 4096
        yield f"noise.{kind}", random.Random(kind).randbytes(20_000)
        yield f"one.{kind}", b"a"
        yield f"deep.{kind}", b"<div>" * 5_000 + b"x" + b"</div>" * 5_000
        yield f"long.{kind}", b"a" * 3_000_000
        yield f"marks.{kind}", ("\u202e\u200b\U000e0041" * 2000).encode()
        yield f"half.{kind}", "ä".encode()[:1] * 1000
        yield f"pdfhead.{kind}", b"%PDF-1.7\n" + b"\xff" * 1000
        yield f"ziphead.{kind}", b"PK\x03\x04" + b"\xff" * 1000
    yield (
        "loop.pdf",
        pdf_with(
            b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Type /Pages /Kids [2 0 R] /Count 1 >> endobj"
        ),
    )
    yield (
        "many.pdf",
        pdf_with(
            b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Type /Pages /Kids [] /Count 2147483647 >> endobj"
        ),
    )
    yield "nopages.pdf", pdf_with(b"1 0 obj << /Type /Catalog >> endobj")
    yield (
        "script.pdf",
        pdf_with(
            b"1 0 obj << /Type /Catalog /OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9'\\)) >> >> endobj"
        ),
    )
    yield "nest.pdf", pdf_with(b"1 0 obj " + b"[" * 200_000 + b" endobj")
    yield "dict.pdf", pdf_with(b"1 0 obj " + b"<< /A " * 50_000 + b" endobj")
    bomb = zlib.compress(b"\x00" * 50_000_000, 9)
    stream = b"<< /Length %d /Filter /FlateDecode >> stream\n" % len(bomb) + bomb + b"\nendstream"
    page = b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj "
    yield (
        "flate.pdf",
        pdf_with(
            page
            + b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >> endobj 4 0 obj "
            + stream
            + b" endobj"
        ),
    )
    yield "huge.pdf", pdf_with(page + b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9e9 9e9] >> endobj")
    for i in range(20):
        changed = bytearray(good)
        chance = random.Random(i)
        for _ in range(200):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        yield f"flip{i}.pdf", bytes(changed)
    yield from archives(word)
    yield from markup()


def archives(word: bytes) -> Iterator[tuple[str, bytes]]:
    """ZIP-based files made to harm."""
    document = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml")
    yield "bomb.docx", zipped({"word/document.xml": b"<w>" + b" " * 300_000_000})
    yield "many.docx", zipped({f"p{i}.xml": "x" for i in range(3000)} | {"word/document.xml": document})
    yield "nested.docx", zipped({"word/document.xml": document, "word/inner.zip": word})
    yield "overlap.docx", overlapping(word)
    for i, name in enumerate(
        ("../../../etc/passwd", "/etc/passwd", "word/../../x", "C:\\x", "a" * 5000, "nul\x00name", "CON")
    ):
        yield f"path{i}.docx", zipped({name: "x", "word/document.xml": document})
    for i, entity in enumerate(("x" * 10, "&#0;", "&b;")):
        yield f"entity{i}.docx", zipped({"word/document.xml": XML.format(entity=entity)})
        yield (
            f"entity{i}.odt",
            zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": XML.format(entity=entity)}),
        )
    outside = '<?xml version="1.0"?><!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY f SYSTEM "file:///etc/passwd">]><d>&f;</d>'
    yield "outside.docx", zipped({"word/document.xml": outside})
    yield "outside16.docx", zipped({"word/document.xml": outside.encode("utf-16")})
    yield "deepxml.docx", zipped({"word/document.xml": "<a>" * 100_000})
    yield "empty.docx", zipped({"word/document.xml": ""})
    yield "noxml.docx", zipped({"word/document.xml": "\x00\x01\x02"})
    yield (
        "span.docx",
        docx(
            f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr>{paragraph('x')}</w:tc></w:tr></w:tbl>"
        ),
    )
    yield (
        "wide.odt",
        odt(
            "<table:table><table:table-row><table:table-cell table:number-columns-repeated='999999999'><text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        ),
    )
    yield "stored.docx", zipped({"word/document.xml": document}, zipfile.ZIP_STORED)
    yield "lzma.docx", zipped({"word/document.xml": document}, zipfile.ZIP_LZMA)
    flagged = bytearray(word)
    flagged[6] |= 1
    at = word.index(b"PK\x01\x02")
    flagged[at + 8] |= 1
    yield "locked.docx", bytes(flagged)


def overlapping(word: bytes) -> bytes:
    """Two entries of the directory that point at the same bytes."""
    data = bytearray(zipped({"word/document.xml": "<w>" + "a" * 500, "word/other_docu.xml": "<w>" + "b" * 500}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def markup() -> Iterator[tuple[str, bytes]]:
    """HTML and Markdown that try to exhaust or to smuggle."""
    yield "tags.html", b"<html>" + b"<b>" * 500_000
    yield "attr.html", b"<html><p " + b"a='x' " * 200_000 + b">Text"
    yield "table.html", b"<html><table>" + b"<tr><td>" * 30_000 + b"x"
    yield "comment.html", b"<html><!--" + b"-" * 1_000_000
    yield "script.html", b"<html><script>" + b"x" * 1_000_000 + b"</script><p>Hallo zusammen"
    yield "entity.html", b"<html><p>" + b"&amp;" * 200_000
    yield "links.md", b"[" * 50_000 + b"](" * 50_000
    yield "quote.md", b">" * 20_000 + b" x"
    yield "stars.md", b"*" * 50_000 + b"x" + b"_" * 50_000
    yield "ticks.md", b"`" * 100_000
    yield "lists.md", b"- " * 5_000 + b"x"
    yield "table.md", b"|a" * 5_000 + b"\n" + b"|-" * 5_000 + b"\n" + b"|b" * 5_000
    yield "front.md", b"---\n" + b"a: &a [*a,*a]\n" * 100 + b"---\nText"
    yield "yaml.md", b"---\ntitle: !!python/object/apply:os.system ['true']\n---\nText"
    yield "lines.txt", b"a\n" * 300_000
    yield "tabs.txt", b"\t" * 300_000 + b"x"
    yield "hyphens.txt", b"wort-\n" * 100_000
    yield "blanks.txt", b" \n" * 300_000 + b"x"


FILES = list(hostile())
STRIDE = 1 if SOAK else 10


def test_there_are_at_least_150_hostile_files() -> None:
    assert len(FILES) >= 150
    assert len({name for name, _ in FILES}) == len(FILES)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data"), FILES[::STRIDE], ids=[name for name, _ in FILES[::STRIDE]])
def test_a_hostile_file_is_refused_in_one_sentence_or_read(name: str, data: bytes, tmp_path: Path) -> None:
    refused_or_read(name, data, tmp_path)


@pytest.mark.slow
def test_mutations_of_real_files_never_crash_or_hang(shared: Path, tmp_path: Path) -> None:
    chance = random.Random(2000)
    files = [f for f in sorted((shared / "data" / "pdf-de").glob("*.pdf")) if f.stat().st_size < 160_000]
    for n in range(2000 if SOAK else 15):
        data = bytearray(chance.choice(files).read_bytes())
        for _ in range(chance.choice((1, 10, 100, 1000))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        refused_or_read(f"m{n}.pdf", bytes(data), tmp_path)


def refused_or_read(name: str, data: bytes, folder: Path) -> None:
    path = folder / "file"
    path.write_bytes(data)
    with path.open("rb") as file:
        try:
            parsed = read_file(file, name, wall_s=90, idle_s=60)
        except RejectedError as error:
            assert str(error).rstrip().endswith((".", "deu"))
            assert "Traceback" not in str(error)
            assert error.code != "time"
        else:
            assert parsed.blocks


def test_the_dangerous_ones_are_refused_for_their_reason() -> None:
    wanted = {"bomb.docx": "bomb", "many.docx": "bomb", "overlap.docx": "bomb", "nested.docx": "nested", "outside.docx": "xml", "outside16.docx": "xml",
              "entity0.docx": "xml", "entity0.odt": "xml", "locked.docx": "password", "deep.html": "nested"}  # fmt: skip
    files = dict(FILES)
    for name, code in wanted.items():
        with pytest.raises(RejectedError) as caught:
            read_bytes(files[name], name)
        assert caught.value.code == code, name


def confined(code: str, **limits: float) -> RejectedError:
    """What the parent says when the child runs ``code`` instead of a reader."""
    script = f"import ingest.child as c\nc.read_bytes = lambda *a: exec({code!r})\nc.main()"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    real = subprocess.Popen

    def instead(command: list[str], **options: object) -> object:
        return real([sys.executable, "-c", script], **(options | {"env": environment}))  # type: ignore[call-overload]

    with pytest.MonkeyPatch.context() as patch, pytest.raises(RejectedError) as caught:
        patch.setattr("ingest.sandbox.subprocess.Popen", instead)
        read_file(io.open(os.devnull, "rb"), "x.txt", **limits)  # noqa: UP020, SIM115
    return caught.value


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os.kill(os.getpid(), 11)", "limit"),
        ("x = bytearray(8 * 2**30)", "limit"),
        ("import os\nwhile True: os.write(3, b'x' * 2**20)", "limit"),
        ("import socket; socket.socket()", "damaged"),
        ("import ctypes, os; os.kill(os.getpid(), 9 if ctypes.CDLL(None).socket(2, 1, 0) >= 0 else 11)", "limit"),
        ("open('/tmp/stadtlotse-probe', 'w').write('x')", "damaged"),
        ("raise RecursionError", "limit"),
        ("1 / 0", "damaged"),
    ],
)
def test_the_child_cannot_harm(code: str, reason: str) -> None:
    assert confined(code).code == reason


def test_a_hanging_child_is_ended() -> None:
    begun = time.monotonic()
    assert confined("import time; time.sleep(99)", idle_s=1.5).code == "time"
    assert time.monotonic() - begun < 60
