"""The pictures of a draft as SVG with a text alternative: the same on the page, in Word and in PDF.

No meaning is carried by colour alone: every field also has a word, a letter or a shape of its own.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from api.export.bars import bars
from api.export.svg import block, circle, drawing, line, polygon, rect, text
from prompts.german import text as german
from rag.drafting.content import Content, Row, Section

LEVELS = ("sehr gering", "gering", "hoch", "sehr hoch")
RINGS = (
    "Schlüsselakteurinnen und -akteure",
    "Akteurinnen und Akteure im erweiterten Feld",
    "periphere Akteurinnen und Akteure",
)
LETTERS = {"Verwaltung": "V", "Wirtschaft": "W", "Wissenschaft": "F", "Zivilgesellschaft": "Z"}
_HEAT = ("#dfeee3", "#fbf3cf", "#f8dcc0", "#f2c1bb")
_HEAT_WORDS = ("niedrig", "mittel", "erhöht", "hoch")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of a section: SVG and what it shows in words."""

    section: str
    title: str
    alternative: str
    svg: str


def pictures(content: Content) -> list[Picture]:
    """The pictures of a draft in the order of its sections."""
    makers: dict[str, Callable[[Section], tuple[str, str, str] | None]] = {
        "heatmap": heatmap, "rings": rings, "bars": bars, "chain": chain, "lights": lights,
    }  # fmt: skip
    found = []
    for section in content.sections:
        made = makers[section.picture](section) if section.picture else None
        if made is not None:
            title, alternative, svg = made
            found.append(Picture(section=section.id, title=title, alternative=alternative, svg=svg))
    return found


def settled(row: Row, field: str) -> str:
    """What was given for ``field`` in ``row``, empty if it is open."""
    cell = row.cell(field)
    return next((v.text for v in cell.values if v.provenance != "open"), "") if cell else ""


def heatmap(section: Section) -> tuple[str, str, str]:
    """Likelihood by damage; each risk by its number in the field that the workshop chose."""
    title, cell, left, top = german("drafts.pictures.heatmap"), 118.0, 130.0, 46.0
    parts = [text(left + 2 * cell, 22, german("drafts.pictures.damage"), 13, "middle", bold=True)]
    parts.append(text(8, 22, german("drafts.pictures.likelihood"), 13, bold=True))
    rated: dict[tuple[int, int], list[int]] = {}
    open_numbers = []
    for n, row in enumerate(section.rows, start=1):
        chosen = settled(row, "Eintrittswahrscheinlichkeit"), settled(row, "Schadensausmaß")
        if chosen[0] in LEVELS and chosen[1] in LEVELS:
            rated.setdefault((LEVELS.index(chosen[0]), LEVELS.index(chosen[1])), []).append(n)
        else:
            open_numbers.append(n)
    for i in range(4):
        parts.append(text(left + i * cell + cell / 2, 40, LEVELS[i], 11, "middle"))
        parts.append(text(left - 8, top + (3 - i) * 54 + 31, LEVELS[i], 11, "end"))
        for j in range(4):
            level = (i + j + 1) // 2
            x, y = left + j * cell, top + (3 - i) * 54
            parts.append(rect(x, y, cell, 54, _HEAT[level], radius=0))
            parts.append(text(x + 5, y + 13, _HEAT_WORDS[level], 9))
            numbers = ", ".join(str(n) for n in rated.get((i, j), ()))
            parts.append(text(x + cell / 2, y + 36, numbers, 16, "middle", bold=True))
    bottom = top + 4 * 54 + 20
    parts.append(block(8, bottom, _open_line(open_numbers), 590, 11, 2))
    said = [
        german("drafts.pictures.heat_line", number=n, likelihood=LEVELS[i], damage=LEVELS[j])
        for (i, j), numbers in sorted(rated.items(), reverse=True)
        for n in numbers
    ]
    alternative = " ".join([title + ".", *said, _open_line(open_numbers)])
    return title, alternative, drawing(610, bottom + 26, title, alternative, parts)


def rings(section: Section) -> tuple[str, str, str]:
    """Three rings around the project; each actor by number, with the group as a letter."""
    title, x, y = german("drafts.pictures.rings"), 210.0, 214.0
    named = [
        (settled(r, "Akteurin oder Akteur"), settled(r, "Akteursgruppe"), settled(r, "Ring")) for r in section.rows
    ]
    actors = [(n, group, ring) for n, group, ring in named if n]
    parts = [circle(x, y, r, fill) for r, fill in ((200, "#f4f6f8"), (140, "#e6ecf2"), (76, "#d3dfea"))]
    parts += [text(x, y - r + 15, name, 10, "middle") for r, name in zip((76, 140, 200), german_rings(), strict=True)]
    lines, open_names = [], []
    for n, (name, group, ring) in enumerate(actors, start=1):
        letter = LETTERS.get(group, "?")
        if ring not in RINGS:
            open_names.append(f"{n}{letter}  {name}")
            continue
        lines.append(f"{n}{letter}  {name}: {german_rings()[RINGS.index(ring)]}")
        radius = (38.0, 108.0, 170.0)[RINGS.index(ring)]
        angle = 2 * math.pi * n / max(3, len(actors)) - math.pi / 2
        px, py = x + radius * math.cos(angle), y + radius * math.sin(angle)
        parts += [circle(px, py, 15, "#ffffff"), text(px, py + 4, f"{n}{letter}", 11, "middle", bold=True)]
    lines += [german("drafts.pictures.not_placed"), *open_names] if open_names else []
    for n, said in enumerate(lines[:22]):
        parts.append(block(432, 26 + n * 18, said, 290, 11, 1))
    parts.append(text(8, 432, german("drafts.pictures.letters"), 10))
    alternative = (
        " ".join([f"{title}.", *(said if said.endswith(":") else f"{said}." for said in lines)])
        if lines
        else german("drafts.pictures.no_actors")
    )
    return title, alternative, drawing(730, 442, title, alternative, parts)


def german_rings() -> tuple[str, str, str]:
    """Short names of the rings, inner first."""
    return (
        german("drafts.pictures.ring_inner"),
        german("drafts.pictures.ring_middle"),
        german("drafts.pictures.ring_outer"),
    )


def chain(section: Section) -> tuple[str, str, str]:
    """Input, Output, Outcome, Impact as a chain of boxes with arrows between them."""
    title = german("drafts.pictures.chain")
    parts, said = [], []
    for n, row in enumerate(section.rows[:4]):
        x = 8 + n * 182.0
        name = settled(row, "Stufe")
        own = settled(row, "Für unser Projekt") or german("drafts.pictures.still_open")
        question = settled(row, "Leitfragen")
        kind = german("drafts.pictures.services" if n < 2 else "drafts.pictures.effects")
        parts += [rect(x, 10, 160, 150, ("#e6ecf2", "#e6ecf2", "#dfeee3", "#dfeee3")[n], radius=6)]
        parts += [text(x + 80, 32, name, 15, "middle", bold=True), text(x + 80, 48, f"({kind})", 10, "middle")]
        parts += [block(x + 10, 70, question, 142, 10.5, 3), block(x + 10, 118, own, 142, 10.5, 3)]
        if n < 3:
            parts += [line(x + 161, 85, x + 176, 85), polygon([(x + 174, 80), (x + 182, 85), (x + 174, 90)], "#5b6570")]
        said.append(f"{name} ({kind}): {own}.")
    alternative = f"{title}: " + " ".join(said)
    return title, alternative, drawing(738, 170, title, alternative, parts)


def lights(section: Section) -> tuple[str, str, str] | None:
    """Traffic lights: colour, shape and word together."""
    field = "Ampel" if any(row.cell("Ampel") for row in section.rows) else "Stand"
    first = section.columns[0] if field == "Ampel" else section.columns[1]
    rows = [(settled(r, first), settled(r, field)) for r in section.rows]
    rows = [(name, light) for name, light in rows if name][:16]
    if not rows:
        return None
    title = german("drafts.pictures.lights")
    parts, said = [], []
    for n, (name, light) in enumerate(rows):
        y = 24 + n * 30.0
        word = light or german("drafts.pictures.still_open")
        parts += [_light(20, y, light), text(42, y + 4, word, 12, bold=True), block(250, y + 4, name, 420, 12, 1)]
        said.append(f"{name}: {word}.")
    alternative = f"{title}. " + " ".join(said)
    return title, alternative, drawing(690, 24 + len(rows) * 30, title, alternative, parts)


def _light(x: float, y: float, light: str) -> str:
    """Square for red, triangle for yellow, disc for green, an empty ring while open."""
    if light == "rot" or light.startswith("nicht"):
        return rect(x - 9, y - 9, 18, 18, "#d9544d", radius=0)
    if light == "gelb" or light.startswith("teilweise"):
        return polygon([(x, y - 10), (x + 11, y + 9), (x - 11, y + 9)], "#f0c244")
    if light == "grün" or light.startswith("weitgehend"):
        return circle(x, y, 10, "#4f9d69")
    return circle(x, y, 10, "#ffffff")


def _open_line(numbers: list[int]) -> str:
    if not numbers:
        return german("drafts.pictures.all_rated")
    return german("drafts.pictures.not_rated", numbers=", ".join(str(n) for n in numbers))
