"""A chat as Markdown that can be sent on: questions, answers, sources, and what produced them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.chats import ChatHead, StoredTurn
from prompts.german import text


def as_markdown(head: ChatHead, turns: Sequence[StoredTurn]) -> str:
    """The chat with its sources; what was typed is shown as text, never as a heading or link."""
    rows = [f"# {escaped(head.title)}", "", text("page.chats.export_head", date=f"{head.updated_at:%d.%m.%Y}"), ""]
    for turn in turns:
        rows += [f"## {escaped(' '.join(turn.question.split()))}", ""]
        rows += _answer(turn.answer) if turn.answer else [text("page.ask.gone"), ""]
    rows.append(text("page.shell.footnote"))
    return "\n".join(rows) + "\n"


def escaped(value: str) -> str:
    """``value`` with the characters that Markdown would act on escaped."""
    return "".join("\\" + c if c in "\\`*_{}[]<>#|!" else c for c in value)


def _answer(answer: Mapping[str, Any]) -> Iterator[str]:
    status = answer.get("status", "answered")
    yield f"**{text(f'page.status.{status}')}**"
    yield ""
    yield str(answer.get("answer", ""))
    yield ""
    for c in answer.get("citations", []):
        pages = f", S. {', '.join(c['pages'])}" if c.get("pages") else ""
        url = f", {c['url']}" if c.get("url") else ""
        kind = text(f"page.cite.{c['kind']}")
        yield f"- [{c['marker']}] {kind}: {c['source']}, {c['locator']}{pages}{url}"
    yield ""
