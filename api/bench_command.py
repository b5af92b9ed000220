"""The command ``stadtlotse bench``."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rag.settings import Settings


def register(app: typer.Typer, messages: Console) -> None:
    """Add the command to ``app``."""

    @app.command("bench")
    def bench(
        what: Annotated[
            str, typer.Argument(help="search: cost of the search by size of the corpus; ingest: reading of files.")
        ] = "search",
        paths: Annotated[list[Path] | None, typer.Argument(help="With ingest: files or folders to read.")] = None,
        sizes: Annotated[str, typer.Option(help="Numbers of passages, separated by commas.")] = "1000,10000,100000",
        queries: Annotated[int, typer.Option(min=20, max=800, help="Questions a size.")] = 200,
        stock: Annotated[bool, typer.Option(help="Also measure the stock pipeline.")] = True,
        as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    ) -> None:
        """Measure build time, speed and memory."""
        from api.commands import ready_assistant
        from eval.bench.search import bench_search, bench_table

        if what == "ingest" and paths:
            from eval.bench import ingest

            read = list(ingest.bench_ingest(paths))
            print(json.dumps({"rows": read}, ensure_ascii=False) if as_json else ingest.bench_table(read))
            return
        if what != "search" or not all(part.strip().isdigit() for part in sizes.split(",")):
            raise typer.BadParameter("Möglich sind: bench search --sizes 1000,10000,100000 und bench ingest PFAD …")
        settings = Settings()
        ready_assistant(settings)
        chosen = [int(part) for part in sizes.split(",")]
        rows = list(bench_search(settings, chosen, queries=queries, stock=stock, say=messages.print))
        print(json.dumps({"rows": rows}, ensure_ascii=False) if as_json else bench_table(rows))
