"""HTML: the visible main text with headings, lists and tables; navigation, scripts and hidden parts are left out."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString, Tag

from ingest.cleaning import clean, invisible
from ingest.errors import RejectedError
from ingest.parsed import Block, Parsed

MAX_DEPTH = 400
_DROPPED = (
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "nav",
    "iframe",
    "object",
    "form",
    "button",
    "select",
    "head",
)
_FURNITURE = ("header", "footer", "aside")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?(?![.\d])|font-size\s*:\s*(?:0|[01](?:\.\d+)?(?:px|pt))(?![.\d])"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{3,}|(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|transparent\b)",
    re.I,
)
_BLOCKS = frozenset(
    "p div section article main li ul ol dl dt dd table tr td th h1 h2 h3 h4 h5 h6 pre blockquote figure figcaption"
    " header footer aside body hr br address details summary caption center".split()
)


def read_html(data: bytes) -> Parsed:
    """HTML of any encoding."""
    if data.count(b"<") > 400_000 or _too_deep(data):
        raise RejectedError("nested", "Die HTML-Datei ist zu tief verschachtelt und wird zur Sicherheit nicht gelesen.")
    soup = BeautifulSoup(data, "lxml")
    title = clean(soup.title.get_text()) if soup.title else ""
    hidden = _remove_hidden(soup)
    main = soup.find("main") or soup.find("article") or soup.body or soup
    assert isinstance(main, Tag)
    for tag in main.find_all(_FURNITURE):
        if main.name in ("body", "[document]") and tag.find_parent(["article", "main"]) is None:
            tag.decompose()
    blocks = [b for b in _walk(main, "paragraph", 0) if b.text or b.rows]
    hidden += sum(invisible(b.text) for b in blocks)
    heading = next((b.text for b in blocks if b.kind == "heading"), "")
    return Parsed(format="html", title=heading or title, blocks=tuple(blocks), hidden=hidden)


def _too_deep(data: bytes) -> bool:
    depth = deepest = 0
    for match in re.finditer(rb"<(/?)(?:div|span|b|i|ul|ol|li|table|font|blockquote|section|em|strong)\b", data, re.I):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH


def _remove_hidden(soup: BeautifulSoup) -> int:
    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for comment in soup.find_all(
        string=lambda s: isinstance(s, Comment | PreformattedString) and type(s) is not NavigableString
    ):
        comment.extract()
    hidden = 0
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        style = str(tag.get("style") or "")
        if tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or (_HIDDEN.search(style) and not _on_dark(tag)):
            hidden += len(tag.get_text(strip=True))
            tag.decompose()
    return hidden


def _on_dark(tag: Tag) -> bool:
    """White text may stand on a coloured ground."""
    style = str(tag.get("style") or "")
    other = re.sub(r"(?<![-\w])color\s*:\s*[^;]+", "", style, flags=re.I)
    if _HIDDEN.search(other):
        return False
    return any("background" in str(t.get("style") or "") for t in (tag, *tag.parents) if isinstance(t, Tag))


def _walk(tag: Tag, kind: str, level: int) -> Iterator[Block]:
    """Blocks below ``tag`` in the order of the text."""
    inline: list[str] = []

    def flush() -> Iterator[Block]:
        text = clean("".join(inline))
        inline.clear()
        if text and kind == "heading":
            yield Block(kind="heading", text=text, level=level)
        elif text:
            yield Block(
                kind="list"
                if kind == "list"
                else "note"
                if kind == "note"
                else "caption"
                if kind == "caption"
                else "paragraph",
                text=text,
            )

    for child in tag.children:
        if isinstance(child, NavigableString):
            inline.append(re.sub(r"\s+", " ", str(child)))
        elif (
            isinstance(child, Tag)
            and child.name not in _BLOCKS
            and not child.find(lambda t: t.name in _BLOCKS and t.name != "br")
        ):
            inline.append(child.get_text())
        elif isinstance(child, Tag):
            if child.name == "br":
                inline.append(" ")
                continue
            yield from flush()
            if child.name == "table":
                yield from _table(child)
                continue
            yield from _walk(child, *_kind(child, kind, level))
    yield from flush()


def _kind(tag: Tag, kind: str, level: int) -> tuple[str, int]:
    if re.fullmatch(r"h[1-6]", tag.name):
        return "heading", int(tag.name[1])
    named = {"li": "list", "dt": "list", "dd": "list", "aside": "note", "figcaption": "caption"}
    return named.get(tag.name, kind), level


def _table(table: Tag) -> Iterator[Block]:
    if table.find("table"):
        for cell in table.find_all(["td", "th"], recursive=True):
            if not cell.find("table"):
                yield from _walk(cell, "paragraph", 0)
        return
    caption = table.find("caption")
    if caption:
        yield Block(kind="caption", text=clean(caption.get_text(" ")))
    rows = [tuple(clean(c.get_text(" ")) for c in row.find_all(["td", "th"])) for row in table.find_all("tr")]
    rows = [row for row in rows if any(row)]
    if rows and max(len(r) for r in rows) > 1:
        width = max(len(r) for r in rows)
        yield Block(kind="table", rows=tuple(r + ("",) * (width - len(r)) for r in rows))
    else:
        yield from (Block(kind="paragraph", text=" ".join(row)) for row in rows)
