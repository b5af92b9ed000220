"""What a reader hands over: blocks in reading order, pages, remarks. Crosses the process boundary as JSON."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

BlockKind = Literal["heading", "paragraph", "list", "table", "note", "caption"]
"""``list``: one item. ``table``: rows in ``rows``. ``note``: footnote, margin note or box beside the main text."""


class Block(BaseModel):
    """A stretch of text in reading order."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: BlockKind
    text: str = ""
    level: int = 0
    """Depth of a heading from 1; 0 otherwise."""
    page: int = 0
    """Physical page from 1; 0 in formats without pages."""
    end_page: int = 0
    """Physical page on which the block ends; 0 when the same."""
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells of a table, the header row first."""


class PageReport(BaseModel):
    """How a page was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    page: int
    label: str = ""
    """Printed page number, empty if none is known."""
    state: Literal["read", "ocr", "tagged", "empty", "contents", "scan"] = "read"
    """``contents``: a table of contents, used for headings only. ``scan``: no text layer and no text recognition."""
    columns: int = 1
    tables: int = 0
    hidden: int = 0
    """Characters left out because nobody could see them."""
    suspicious: str = ""
    """Why a person should look at this page, empty if nothing stands out."""


class Parsed(BaseModel):
    """A file as read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: str
    title: str = ""
    blocks: tuple[Block, ...] = ()
    pages: tuple[PageReport, ...] = ()
    hidden: int = 0
    """Characters left out because nobody could see them."""
    repeated: int = 0
    """Blocks left out because they stood there already."""
    notes: tuple[str, ...] = ()
    """German remarks for the parse report."""
