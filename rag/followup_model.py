"""Follow-up questions rewritten by a language model; what it writes is checked by ``rag.followup.faithful``."""

from collections.abc import Sequence

from prompts.chat import load_prompt
from rag.followup import Rewriter
from rag.llm import LanguageModel
from rag.llm_errors import LlmFault

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
