"""The command line: joins all parts. Results go to standard output, messages and progress to standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import click
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.bench_command import register as register_bench
from api.commands_draft import register_draft
from api.eval_command import register as register_eval
from corpus.errors import CorpusError
from corpus.model import OWN_DOCUMENTS
from rag.errors import RagError
from rag.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
messages = Console(stderr=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Jsonl = Annotated[str | None, typer.Option("--jsonl", help="File with one JSON object a line, or - for input.")]


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Own files or folders.")] = None,
    collection: Annotated[str, typer.Option(help="Collection that own documents go to.")] = OWN_DOCUMENTS,
    questions: Annotated[
        bool, typer.Option("--questions", help="Let the language model write questions for own documents.")
    ] = False,
) -> None:
    """Load the shipped knowledge base, or own documents into a collection of their own."""
    from api.commands import ingest_paths
    from api.passage_questions import write_questions

    with progress_bar("Dokumente") as step, progress_bar("Fragen") as ask, progress_bar("Vektoren") as embed:
        if paths or not questions:
            for line in ingest_paths(Settings(), paths or [], step, embed, collection):
                messages.print(line, highlight=False)
        if questions:
            for line in write_questions(Settings(), ask, embed):
                messages.print(line, highlight=False)


@app.command()
def search(
    question: Annotated[str | None, typer.Argument()] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100)] = 10,
    jsonl: Jsonl = None,
    as_json: Json = False,
) -> None:
    """Rank passages for a question."""
    from api.commands import search_one
    from api.lines import shown_hits

    assistant = _assistant()
    _one_or_many(question, jsonl, as_json, lambda row: search_one(assistant, row, k), shown_hits)


@app.command()
def ask(question: Annotated[str | None, typer.Argument()] = None, jsonl: Jsonl = None, as_json: Json = False) -> None:
    """Answer a question with citations."""
    from api.commands import ask_one
    from api.lines import shown_answer

    assistant = _assistant()
    _one_or_many(question, jsonl, as_json, lambda row: ask_one(assistant, row), shown_answer)


@app.command()
def serve() -> None:
    """Serve the chat page and the HTTP interface."""
    import uvicorn

    from api.server import create_app

    settings = Settings()
    messages.print(f"Stadtlotse: http://{settings.host}:{settings.port}", highlight=False)
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning", access_log=False)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check the installation and the indexes."""
    from api.doctor import examine

    report = examine(Settings())
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for check in report["checks"]:
            print(f"{'in Ordnung' if check['ok'] else 'FEHLER':<11}{check['name']}: {check['detail']}")
    raise typer.Exit(0 if report["ok"] else 1)


@app.command()
def sources(
    action: Annotated[str, typer.Argument(help="list, show, remove or replace")] = "list",
    source_id: Annotated[str | None, typer.Argument()] = None,
    path: Annotated[Path | None, typer.Argument(help="The new version's file, for replace.")] = None,
    chats: Annotated[bool, typer.Option("--chats", help="With remove: delete its quotes in stored chats too.")] = False,
    as_json: Json = False,
) -> None:
    """List, show, remove or replace sources."""
    from api.commands import sources_action
    from api.lines import shown_source

    result = sources_action(Settings(), action, source_id, path, chats=chats)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for row in result["sources"]:
        print(shown_source(row))
    for name in result.get("removed", ()):
        messages.print(f"Gelöscht: {name}", highlight=False)


@app.command()
def rights(
    collection: Annotated[str | None, typer.Argument(help="Collection to restrict or to open.")] = None,
    user: Annotated[list[str] | None, typer.Option("--user", help="May see it; several times for several.")] = None,
    everybody: Annotated[bool, typer.Option("--open", help="Lift the restriction.")] = False,
) -> None:
    """Show who may see which collection, or restrict one to users of the proxy."""
    from api.documents import restrict_to

    for line in restrict_to(Settings(), collection, user or [], everybody=everybody):
        print(line)


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="File to write, for example sicherung.zip.")]) -> None:
    """Copy all data into one file, also while the server runs."""
    from api.backup import write_backup

    messages.print(write_backup(Settings(), target), highlight=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="File that `stadtlotse backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace data that is there already.")] = False,
) -> None:
    """Put the data of a backup in place and rebuild the indexes."""
    from api.backup import restore_backup

    with progress_bar("Vektoren") as embed:
        messages.print(restore_backup(Settings(), file, embed, force=force), highlight=False)


corpus_app = typer.Typer(no_args_is_help=True, help="Check and statistics of the knowledge base.")
app.add_typer(corpus_app, name="corpus")


@corpus_app.command("check")
def corpus_check(
    prefix: Annotated[str, typer.Option(help="Only ids that begin with this.")] = "",
    references: Annotated[Path | None, typer.Option(help="Folder with the publications' texts: copy check.")] = None,
) -> None:
    """Check schema, coverage, evidence, duplicates, length, questions and, beside the texts, wording."""
    from corpus.check import check
    from corpus.copies import copies
    from corpus.loader import load_knowledge

    knowledge = load_knowledge()
    findings = check(knowledge, prefix)
    if references is not None:
        findings += copies(knowledge, references)
    for finding in findings:
        print(finding)
    messages.print(f"{len(findings)} Befunde", highlight=False)
    raise typer.Exit(1 if findings else 0)


@corpus_app.command("stats")
def corpus_stats() -> None:
    """Count passages, questions, records and words."""
    from corpus.loader import load_knowledge
    from corpus.stats import statistics

    print(json.dumps(statistics(load_knowledge()), ensure_ascii=False, indent=2))


def main() -> None:
    """Run the command line; a failure is one clear line and exit status 1."""
    try:
        app()
    except (CorpusError, RagError) as error:
        messages.print(str(error), style="red", highlight=False, markup=False)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error; call it with (done, total)."""
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages, transient=not messages.is_terminal) as bar:
        task = bar.add_task(label, total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)


register_eval(app, messages, progress_bar)
register_bench(app, messages)
register_draft(app, lambda: _assistant(), lambda line: messages.print(line, highlight=False))


def _assistant() -> Any:
    from api.commands import ready_assistant

    with progress_bar("Vektoren") as embed:
        return ready_assistant(Settings(), embed)


def _one_or_many(
    question: str | None,
    jsonl: str | None,
    as_json: bool,
    run: Callable[[dict[str, Any]], dict[str, Any]],
    shown: Callable[[dict[str, Any]], str],
) -> None:
    from api.lines import answer_lines

    if (question is None) == (jsonl is None):
        raise typer.BadParameter("give a question or --jsonl FILE")
    if jsonl is not None:
        with click.open_file(jsonl, encoding="utf-8", errors="replace") as lines:
            for line in answer_lines(lines, run):
                print(line, flush=True)
        return
    result = run({"id": None, "question": question})
    print(json.dumps(result, ensure_ascii=False) if as_json else shown(result))
