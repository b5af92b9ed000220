"""The German texts that users see, from one file: ``text("input.too_long", count=9, limit=5)``."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "texts" / "de.yaml"


def text(key: str, **values: object) -> str:
    """The text at the dotted ``key`` with its placeholders filled in; raises KeyError for an unknown key or value."""
    node: Any = texts()
    for part in key.split("."):
        node = node[part]
    if not isinstance(node, str):
        raise KeyError(f"{key} is a group of texts, not a text")
    return node.format_map(values) if values else node


@cache
def texts() -> dict[str, Any]:
    """All texts by area."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded
