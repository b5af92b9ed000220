"""Prompts for language models as versioned files with declared variables; ``load_prompt("antwort")``."""

import string
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

FOLDER = Path(__file__).parent
Text = Annotated[str, StringConstraints(min_length=1)]


class PromptError(Exception):
    """A prompt file is wrong, or a variable is missing when it is filled in."""


class Prompt(BaseModel):
    """A prompt file; the placeholders of its texts are exactly its ``variables``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: int
    variables: tuple[str, ...]
    system: Text
    user: Text

    @model_validator(mode="after")
    def _variables_agree(self) -> "Prompt":
        used = {name for text in (self.system, self.user) for _, name, _, _ in string.Formatter().parse(text) if name}
        if used != set(self.variables):
            raise ValueError(f"variables {sorted(self.variables)} are declared, {sorted(used)} are used")
        return self

    @property
    def label(self) -> str:
        """Id and version, as answers carry it."""
        return f"{self.id}@{self.version}"

    def filled(self, **values: object) -> tuple[str, str]:
        """(system, user) with all variables filled in; raises PromptError when one is missing or not declared."""
        if set(values) != set(self.variables):
            raise PromptError(f"prompt {self.id} needs {sorted(self.variables)}, got {sorted(values)}")
        return self.system.format_map(values), self.user.format_map(values)


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt in ``prompts/chat/<name>.yaml``; raises PromptError naming file and field."""
    file = FOLDER / f"{name}.yaml"
    try:
        return Prompt.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise PromptError(f"{file.name}: {error}") from error
