"""Follow-up questions rewritten by a language model; ``followup.faithful`` checks what it writes."""

from collections.abc import Sequence

from prompts.chat import load_prompt
from rag.llm.llm import LanguageModel
from rag.llm.llm_errors import LlmFault
from rag.understanding.followup import Rewriter

_LONGEST = 400


def rewriter_of(model: LanguageModel | None) -> Rewriter | None:
    """A rewriter that asks ``model``; None without one. When the model fails, the rules take its place."""
    if model is None:
        return None
    prompt = load_prompt("rueckfrage")

    def rewrite(question: str, before: Sequence[str]) -> str | None:
        turns = "\n".join(f"- {turn}" for turn in before[-4:])
        system, user = prompt.filled(question=question, turns=turns)
        written = ""
        try:
            for piece in model.stream([("system", system), ("user", user)]):
                written += piece
                if len(written) > _LONGEST:
                    return None
        except LlmFault:
            return None
        return written.strip() or None

    return rewrite
