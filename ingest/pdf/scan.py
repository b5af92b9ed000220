"""Pages without a text layer, read by Tesseract where it is installed."""

import ctypes
import shutil
import subprocess

import pypdfium2.raw as pdfium

from ingest.cleaning import bullet, clean, without_bullet
from ingest.hyphens import join_lines, vocabulary
from ingest.parsed import Block

DPI = 250
_SECONDS = 90
_MOST_PIXELS = 40_000_000
INSTALL = "sudo apt install tesseract-ocr tesseract-ocr-deu"
"""The one command that helps, on Debian and Ubuntu."""


def recogniser() -> str | None:
    """Path of Tesseract, None if it or its German data is not installed."""
    path = shutil.which("tesseract")
    if path is None:
        return None
    try:
        listed = subprocess.run([path, "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return path if "deu" in listed.stdout.split() else None


def recognised(path: str, page: object, number: int) -> list[Block]:
    """Paragraphs of a scanned page, empty when nothing was recognised."""
    image = _rendered(page)
    if not image:
        return []
    command = [path, "stdin", "stdout", "-l", "deu", "--psm", "1", "--dpi", str(DPI)]
    try:
        done = subprocess.run(command, input=image, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return []
    text = done.stdout.decode("utf-8", errors="replace")
    lines = [clean(line) for line in text.split("\n")]
    known = vocabulary(lines)
    blocks: list[Block] = []
    current: list[str] = []
    for line in [*lines, ""]:
        if line and not (bullet(line) and current):
            current.append(line)
            continue
        joined = join_lines(current, known)
        if sum(c.isalpha() for c in joined) > 2:
            blocks.append(Block(kind="list", text=without_bullet(joined), page=number) if bullet(joined)
                          else Block(kind="paragraph", text=joined, page=number))  # fmt: skip
        current = [line] if line else []
    return blocks


def _rendered(page: object) -> bytes:
    """The page as a grey PNM image."""
    scale = DPI / 72
    width, height = int(pdfium.FPDF_GetPageWidthF(page) * scale), int(pdfium.FPDF_GetPageHeightF(page) * scale)
    if width < 10 or height < 10 or width * height > _MOST_PIXELS:
        return b""
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return b""
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        rows = b"".join(buffer[i * stride : i * stride + width] for i in range(height))
        return b"P5 %d %d 255\n" % (width, height) + rows
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
