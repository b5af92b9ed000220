"""The ``draft`` command: list templates, make one draft, or one per input line."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import InputError

if TYPE_CHECKING:
    from api.drafts import DraftDesk

Ready = Callable[[], Any]
SUFFIXES = (".md", ".docx", ".xlsx", ".pdf", ".json")
LOCAL = "lokal"
"""Owner of drafts that the command line makes."""


def register_draft(app: typer.Typer, ready: Ready, say: Callable[[str], None]) -> None:
    """Add the command to ``app``; ``ready`` gives the assistant, ``say`` writes a message to standard error."""

    @app.command()
    def draft(
        template: Annotated[str | None, typer.Argument(help="Template id; without it the likeliest.")] = None,
        brief: Annotated[str | None, typer.Option("--brief", help="The task in your own words.")] = None,
        given: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Set a field.")] = None,
        earlier: Annotated[list[str] | None, typer.Option("--from", help="Id of a draft to take over from.")] = None,
        out: Annotated[Path | None, typer.Option("--out", help="File to write: .md .docx .xlsx .pdf .json")] = None,
        project: Annotated[str | None, typer.Option("--project", help="Id of the project it belongs to.")] = None,
        jsonl: Annotated[str | None, typer.Option("--jsonl", help="File with one JSON object a line, or -.")] = None,
        listing: Annotated[bool, typer.Option("--list", help="List the templates.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    ) -> None:
        """Make a cited draft of a municipal document."""
        if listing:
            list_templates(as_json)
            return
        if (brief is None) == (jsonl is None):
            raise typer.BadParameter("give --brief TEXT, --jsonl FILE or --list")
        if out is not None and out.suffix.lower() not in SUFFIXES:
            raise typer.BadParameter(f"--out must end in one of {', '.join(SUFFIXES)}")
        fields = pairs(given or [])
        from api.drafts import DraftDesk

        desk = DraftDesk(ready())
        if jsonl is not None:
            draft_lines(desk, jsonl)
            return
        row = {"task": brief, "template": template, "set": fields, "from": earlier or [], "project": project}
        made = desk.make(LOCAL, row)
        if out is not None:
            from api.export.files import export

            out.write_bytes(export(made, out.suffix.lower().lstrip(".")))
            say(str(out))
        if as_json:
            print(json.dumps(made.to_json(), ensure_ascii=False))
        elif out is None:
            print(made.to_json()["markdown"])
        if made.draft_id:
            say(f"Entwurf {made.draft_id}")


def list_templates(as_json: bool) -> None:
    """Print id and title of every template."""
    from prompts.template import load_templates

    rows = [{"id": t.id, "title": t.title, "description": t.description} for t in load_templates().values()]
    if as_json:
        print(json.dumps({"templates": rows}, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['id']:<24}{row['title']}: {row['description']}")


def draft_lines(desk: "DraftDesk", name: str) -> None:
    """One draft object per input line; a bad line gives its error and does not stop the rest."""
    import click

    from api.lines import answer_lines

    with click.open_file(name, encoding="utf-8", errors="replace") as lines:
        for line in answer_lines(lines, lambda row: desk.make(LOCAL, row).to_json(row.get("id"))):
            print(line, flush=True)


def pairs(given: Sequence[str]) -> Mapping[str, str]:
    """``FIELD=VALUE`` options as a mapping; raises InputError."""
    found = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise InputError(f"„{item}“ ist keine Angabe der Form FELD=WERT.")
        found[name.strip()] = value.strip()
    return found
