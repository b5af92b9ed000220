"""Markdown: headings, lists, tables and paragraphs; front matter gives the title."""

import re

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.cleaning import clean, invisible
from ingest.formats.encoding import decode
from ingest.hyphens import join_lines, vocabulary
from ingest.parsed import Block, Parsed

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def read_markdown(data: bytes) -> Parsed:
    """Markdown of any encoding."""
    text, _ = decode(data)
    front = _FRONT.match(text)
    tokens = (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .parse(_COMMENT.sub("", text[front.end() :] if front else text))
    )
    known = vocabulary(text.split("\n"))
    blocks = _blocks(tokens, known)
    title = _front_title(front[1] if front else "") or next((b.text for b in blocks if b.kind == "heading"), "")
    return Parsed(format="markdown", title=title, blocks=tuple(blocks), hidden=invisible(text))


def _front_title(front: str) -> str:
    try:
        values = yaml.safe_load(front) if front else None
    except (yaml.YAMLError, ValueError, RecursionError):
        return ""
    return clean(str(values["title"])) if isinstance(values, dict) and values.get("title") else ""


def _blocks(tokens: list[Token], known: frozenset[str]) -> list[Block]:
    blocks: list[Block] = []
    depth = 0
    rows: list[list[str]] | None = None
    heading = 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows is not None:
            blocks.append(Block(kind="table", rows=tuple(tuple(row) for row in rows)))
            rows = None
        elif token.type in ("fence", "code_block"):
            text = clean(token.content)
            blocks += [Block(kind="paragraph", text=text)] if text else []
        elif token.type == "inline":
            text = clean(join_lines(_lines(token), known))
            if rows is not None and rows:
                rows[-1].append(text)
            elif text and heading:
                blocks.append(Block(kind="heading", text=text, level=heading))
            elif text:
                blocks.append(Block(kind="list" if depth else "paragraph", text=text))
            heading = 0
    return blocks


def _lines(token: Token) -> list[str]:
    """The text of an inline token by lines, without its marks."""
    lines = [""]
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            lines.append("")
        elif child.type in ("text", "code_inline", "html_inline", "image"):
            lines[-1] += child.content
    return [line for line in lines if line.strip()]
