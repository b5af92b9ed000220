"""The command ``stadtlotse bench``."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from rag.settings import Settings

What = Literal["search", "ingest", "beside", "erase", "drafts"]
Say = Callable[[str], None]


def register(app: typer.Typer, messages: Console) -> None:
    """Add the command to ``app``."""

    @app.command("bench")
    def bench(
        what: Annotated[
            What,
            typer.Argument(
                help="search: cost of the search by size of the corpus; ingest: reading of files; "
                "beside: answers while a large document is read; erase: erasing a document among many; "
                "drafts: drafts with all their files."
            ),
        ] = "search",
        paths: Annotated[list[Path] | None, typer.Argument(help="With ingest: files or folders to read.")] = None,
        sizes: Annotated[str, typer.Option(help="With search: numbers of passages.")] = "1000,10000,100000",
        queries: Annotated[int, typer.Option(min=20, max=800, help="With search: questions a size.")] = 200,
        stock: Annotated[bool, typer.Option(help="With search: also measure the stock pipeline.")] = True,
        pages: Annotated[int, typer.Option(min=1, max=3000, help="With beside: pages of the document.")] = 500,
        readers: Annotated[
            str, typer.Option(help="With ingest: stadtlotse, pypdf, pdfplumber, pypdfium2, separated by commas.")
        ] = "stadtlotse,pypdf",
        as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    ) -> None:
        """Measure build time, speed and memory."""
        from eval.bench import ingest

        chosen = [part.strip() for part in sizes.split(",")]
        ways = [part.strip() for part in readers.split(",")]
        if (
            (what == "ingest") != bool(paths)
            or not all(part.isdigit() for part in chosen)
            or not set(ways) <= set(ingest.WAYS)
        ):
            raise typer.BadParameter("Möglich sind: bench search --sizes 1000,10000, bench ingest PFAD …, "
                                     "bench beside, bench erase und bench drafts.")  # fmt: skip
        if what == "ingest":
            rows = list(ingest.bench_ingest(paths or [], ways))
            result, table = {"rows": rows}, ingest.bench_table(rows)
        else:
            result, table = _measured(what, list(map(int, chosen)), queries, stock, pages, messages.print)
        print(json.dumps(result, ensure_ascii=False) if as_json else table)


def _measured(
    what: What, sizes: Sequence[int], queries: int, stock: bool, pages: int, say: Say
) -> tuple[dict[str, Any], str]:
    """(result for programs, the same as a Markdown table)"""
    from api.commands import ready_assistant
    from eval.bench import beside, erase, search

    settings = Settings()
    assistant = ready_assistant(settings)
    if what == "drafts":
        from api.export.files import MEDIA, export
        from eval.bench import drafts
        from eval.testset.dataset import load_dataset

        result = drafts.bench_drafts(assistant, load_dataset().half("development").drafts, export, list(MEDIA))
        return result, drafts.bench_table(result)
    if what == "beside":
        result = beside.bench_beside(settings, pages=pages, say=say)
        return result, beside.bench_table(result)
    if what == "erase":
        result = erase.bench_erase(settings, say=say)
        return result, erase.bench_table(result)
    rows = list(search.bench_search(settings, sizes, queries=queries, stock=stock, say=say))
    return {"rows": rows}, search.bench_table(rows)
