"""Measures drafts on tasks: the right template, all published fields, supported sources, elements offered, opposites.

One row a task; every number is a share from 0 to 1, higher is better. Texts that a task expects are recognised by
patterns over what the draft says, not over the task that it repeats.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from pydantic import ValidationError

from corpus.model import Passage
from corpus.store import CorpusStore
from eval.testset.dataset import DraftTask
from prompts.template import load_templates
from rag.drafting.content import Content, Value
from rag.drafting.drafter import Drafter, DraftRequest
from rag.language.analysis import tokens

SUPPORT = 0.8
"""A source value is supported when so many of its content words stand in the very words that it cites."""
LABEL = 60
"""A label before a colon has at most so many characters; it may stand beside the cited words, in the same passage."""
NEAR = 0.5
"""What is special to a project stands in this first part of its draft."""


class Assistant(Protocol):
    """What is evaluated."""

    store: CorpusStore
    drafter: Drafter


def evaluate_drafts(assistant: Assistant, tasks: Iterable[DraftTask]) -> list[dict[str, Any]]:
    """A row of measures for each task, in order."""
    measure = measure_drafts(assistant)
    return [{"id": task.id, **measure(task)} for task in tasks]


def measure_drafts(assistant: Assistant) -> Callable[[DraftTask], dict[str, Any]]:
    """The measuring of one task, for the runner."""

    passages: dict[str, Passage] = {}

    def measure(task: DraftTask) -> dict[str, Any]:
        if not passages:
            passages.update((p.id, p) for p in assistant.store.passages())
        return row_of(task, assistant.drafter, passages)

    return measure


def row_of(task: DraftTask, drafter: Drafter, passages: Mapping[str, Passage]) -> dict[str, Any]:
    """Draft ``task`` as its user would, with its own template where the choice was wrong, and measure."""
    asked = drafter.draft(DraftRequest(task=task.task, template=task.template if task.given_template else None))
    chosen = asked.template.id if asked.template else ""
    draft = asked if chosen == task.template else drafter.draft(DraftRequest(task=task.task, template=task.template))
    content = draft.content
    assert content is not None
    said = statements(content)
    names = names_of(content) + said
    missed = [e.id for e in task.elements if not any(found(p, said) for p in e.any)]
    lacking = [n for n in task.required_fields if n.casefold() not in names.casefold()]
    strange = [p for p in task.absent if found(p, said)]
    far = [p for p in task.lead if not found(p, beginning(content))]
    return {
        "template_right": None if task.given_template else float(chosen == task.template),
        "valid": float(is_valid(content)),
        "fields": share(len(task.required_fields) - len(lacking), len(task.required_fields)),
        "provenance": float(all(v.provenance for v in content.values())),
        "supported": supported(content, passages),
        "elements": share(len(task.elements) - len(missed), len(task.elements)),
        "leads": share(len(task.lead) - len(far), len(task.lead)),
        "opposite": share(len(task.absent) - len(strange), len(task.absent)),
        "inputs": inputs_kept(task.inputs, content),
        "uninvented": float(not invented_numbers(content, passages)),
        "chosen": chosen,
        "missed": missed + lacking + [f"absent: {p}" for p in strange] + [f"lead: {p}" for p in far],
        "ms": draft.ms,
    }


def statements(content: Content) -> str:
    """What the draft says beside the task: titles, fields, values and open questions."""
    parts = []
    for section, row, cell in content.cells():
        parts += [section.title] if row is section.rows[0] else []
        parts += [cell.field, *(v.text or v.question for v in cell.values), *cell.choices]
    return "\n".join(parts)


def beginning(content: Content) -> str:
    """Title, given values and the first part of what the draft says."""
    said = statements(content)
    given = "\n".join(v.text for v in content.values() if v.provenance == "input")
    return "\n".join((content.title, content.task, given, said[: int(len(said) * NEAR)]))


def names_of(content: Content) -> str:
    """Names of all sections, fields and columns."""
    sections = [name for s in content.sections for name in (s.title, *s.columns)]
    return "\n".join([*sections, *(cell.field for _, _, cell in content.cells())]) + "\n"


def found(pattern: str, text: str) -> bool:
    """Whether ``pattern`` stands in ``text``, upper and lower case alike."""
    return re.search(pattern, text, re.IGNORECASE) is not None


def is_valid(content: Content) -> bool:
    """Whether the stored form reads back as the same draft of a known template."""
    try:
        again = Content.model_validate(content.model_dump(mode="json"))
    except ValidationError:
        return False
    return again == content and content.template in load_templates()


def supported(content: Content, passages: Mapping[str, Passage]) -> float | None:
    """Share of source values whose quote stands in its stored passage and holds what the value says."""
    values = [v for v in content.values() if v.provenance == "source"]
    return share(sum(holds(v, passages) for v in values), len(values))


def holds(value: Value, passages: Mapping[str, Passage]) -> bool:
    """Whether the citations of ``value`` are verbatim and the cited words say what it says, with all its numbers.

    A label before a colon ("Betrieb: …") or the name of a record may stand in the heading of the passage or elsewhere
    in it.
    """
    around = []
    for c in value.citations:
        passage = passages.get(c.passage_id)
        if passage is None or passage.text[c.start : c.end] != c.quote:
            return False
        around.append(f"{passage.title} {passage.locator} {passage.text}")
    quoted = " ".join(c.quote for c in value.citations)
    label, colon, rest = value.text.partition(": ")
    if colon and len(label) <= LABEL and says(quoted, rest):
        return says(" ".join((quoted, *around)), label)
    return bool(around) and says(quoted, value.text)


def says(source: str, text: str) -> bool:
    """Whether ``source`` holds nearly all content words of ``text`` and all its numbers."""
    words, numbers = set(tokens(text)), set(re.findall(r"\d+(?:[.,]\d+)*", text))
    held = set(tokens(source))
    return len(words & held) >= SUPPORT * len(words) and all(n in source for n in numbers)


def inputs_kept(inputs: Mapping[str, str | None], content: Content) -> float | None:
    """Share of what the task says that reappears among the given values or facts."""
    said = " ".join([*(v.text for v in content.values()), *(f for fs in content.facts.values() for f in fs)])
    words = set(tokens(said + " " + content.title))
    wanted = [value for value in inputs.values() if value]
    kept = sum(len(set(tokens(v)) & words) >= 0.5 * len(set(tokens(v))) for v in wanted)
    return share(kept, len(wanted))


def invented_numbers(content: Content, passages: Mapping[str, Passage]) -> list[str]:
    """Numbers in values that neither the task nor a cited passage gives."""
    wrong = []
    for value in content.values():
        cited = [passages[c.passage_id].text if c.passage_id in passages else c.quote for c in value.citations]
        given = " ".join((content.task, *cited, *(c.locator for c in value.citations)))
        wrong += [n for n in re.findall(r"\d+", value.text) if n not in given]
    return wrong


def share(part: int, whole: int) -> float | None:
    """``part`` of ``whole``, None where there is nothing to measure."""
    return round(part / whole, 4) if whole else None


def shown(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Means of all measures over ``rows``."""
    names = [n for n, v in rows[0].items() if isinstance(v, float) and n != "ms"] if rows else []
    names = list(dict.fromkeys([*names, "template_right"]))
    numbers = {n: [float(r[n]) for r in rows if r.get(n) is not None] for n in names}
    return {n: round(sum(v) / len(v), 4) for n, v in numbers.items() if v}
