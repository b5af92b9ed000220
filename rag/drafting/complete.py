"""Checks a draft against its template: what is missing before it can be decided on."""

from collections.abc import Iterator

from rag.drafting.content import Content


def missing(content: Content) -> list[str]:
    """Names of required fields that nothing settles yet, each once, in the order of the template.

    A column of a table is missing when any of its rows is open; a suggestion does not settle a field.
    """
    return list(dict.fromkeys(_missing(content)))


def open_points(content: Content) -> list[tuple[str, str, str]]:
    """(section, field, guiding question) of every open value in order; equal questions of a table once."""
    points = [
        (section.title, cell.field, value.question)
        for section, _, cell in content.cells()
        for value in cell.values
        if value.provenance == "open"
    ]
    return list(dict.fromkeys(points))


def _missing(content: Content) -> Iterator[str]:
    for _, _, cell in content.cells():
        if cell.required and not any(v.provenance == "input" for v in cell.values):
            yield cell.field
