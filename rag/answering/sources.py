"""The list of sources below an answer, so that a copied answer carries them."""

from prompts.german import text as german
from rag.types import Answer


def sources_list(answer: Answer) -> str:
    """The cited sources as Markdown with a blank line in front; empty when nothing is cited."""
    if not answer.citations:
        return ""
    lines = []
    for c in answer.citations:
        pages = german("answers.sources.pages", pages=", ".join(c.pages)) if c.pages else ""
        kind = german(f"answers.sources.{c.kind}")
        lines.append(f"- [{c.marker}] {kind} {c.source}, {c.locator}{pages}" + (f" ({c.url})" if c.url else ""))
    return "\n".join(["\n", german("answers.sources.heading"), "", *lines])
