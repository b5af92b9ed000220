"""What pypdf knows about the whole file: encryption, metadata, outline, page labels."""

import io
import logging
from dataclasses import dataclass, field

import pypdf
from pypdf.generic import Destination

from ingest.cleaning import clean, letters
from ingest.errors import RejectedError

_MOST = 5_000


@dataclass
class Catalogue:
    """Never needed to read the pages: what is missing or broken stays empty."""

    title: str = ""
    labels: list[str] = field(default_factory=list)
    outline: dict[str, int] = field(default_factory=dict)
    """Level from 1 by the letters of the title."""


def catalogue_of(data: bytes) -> Catalogue:
    """Reads what can be read; raises RejectedError only for a file that needs a password."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    found = Catalogue()
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise RejectedError(
                "password", "Das PDF ist mit einem Kennwort geschützt. Bitte speichern Sie es ohne Kennwort."
            )
    except RejectedError:
        raise
    except Exception:  # pypdf raises many kinds on broken files; PDFium may still read the pages
        return found
    for step in (_title, _labels, _outline):
        try:
            step(reader, found)
        except Exception:  # see above
            continue
    return found


def _title(reader: pypdf.PdfReader, found: Catalogue) -> None:
    title = clean(str(reader.metadata.title if reader.metadata else ""))
    poor = (
        title.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".odt", ".qxd", ".pptx", ".ppt"))
        or "microsoft" in title.lower()
    )
    if (
        len(letters(title)) > 4
        and not poor
        and title.lower() not in ("untitled", "unbenannt", "dokument", "document", "powerpoint-präsentation")
    ):
        found.title = title[:300]


def _labels(reader: pypdf.PdfReader, found: Catalogue) -> None:
    if len(reader.pages) <= _MOST:
        found.labels = [clean(label) for label in reader.page_labels]


def _outline(reader: pypdf.PdfReader, found: Catalogue) -> None:
    def walk(items: list[object], level: int) -> None:
        for item in items:
            if len(found.outline) >= _MOST or level > 12:
                return
            if isinstance(item, list):
                walk(item, level + 1)
            elif isinstance(item, Destination) and item.title:
                key = letters(clean(str(item.title)))
                if len(key) > 2:
                    found.outline.setdefault(key, min(level, 6))

    walk(list(reader.outline), 1)
