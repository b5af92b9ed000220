"""Why a language model gave no usable answer. Each ends in the extractive answer, labelled as fallback."""

from typing import Literal

FaultKind = Literal[
    "connection", "authentication", "rate_limit", "server", "first_token_timeout", "total_timeout", "cut",
    "bad_response", "empty", "too_long", "busy", "circuit_open", "too_little_verified", "wrong_language", "cancelled",
]  # fmt: skip
RETRIED: frozenset[FaultKind] = frozenset({"connection", "rate_limit", "server"})
"""Faults after which one more try is worth it, as long as no token came."""


class LlmFault(Exception):  # noqa: N818 -- an outcome that is always handled, not an error of ours
    """The language model failed; ``kind`` says how."""

    def __init__(self, kind: FaultKind, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind: FaultKind = kind


def fault_of(error: BaseException) -> LlmFault:
    """The fault that a foreign error stands for; knows httpx and the openai client by name, so neither is imported."""
    if isinstance(error, LlmFault):
        return error
    names = {cls.__name__ for cls in type(error).__mro__}
    status = getattr(error, "status_code", None)
    kind: FaultKind = "bad_response"
    if status in (401, 403):
        kind = "authentication"
    elif status == 429:
        kind = "rate_limit"
    elif isinstance(status, int) and status >= 500:
        kind = "server"
    elif names & {
        "APITimeoutError",
        "ReadTimeout",
        "WriteTimeout",
        "PoolTimeout",
        "TimeoutError",
        "StreamChunkTimeoutError",
    }:
        kind = "first_token_timeout"
    elif names & {"RemoteProtocolError", "ReadError", "IncompleteRead"}:
        kind = "cut"
    elif names & {"APIConnectionError", "ConnectError", "ConnectTimeout", "ConnectionError", "OSError"}:
        kind = "connection"
    return LlmFault(kind, type(error).__name__)
