"""Files become sources in the truth store: each whole or not at all, each once, in versions by name."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from corpus.lifecycle import version_of
from corpus.model import OWN_DOCUMENTS, Source, digest
from corpus.store import CorpusStore
from ingest.cleaning import clean
from ingest.detect import SUFFIXES
from ingest.errors import RejectedError
from ingest.parsed import Parsed
from ingest.passages import document_of, report_of
from ingest.reading import MAX_BYTES, READER, too_large
from ingest.same_as import linked, publication_of
from ingest.sandbox import read_file

NAME_LENGTH = 200
_CHUNK = 1 << 20

State = Literal["added", "unchanged", "replaced", "rejected"]
Reader = Callable[[IO[bytes], str, Callable[[int, int], None] | None], Parsed]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A file to read and the name it goes by, which never serves as a path."""

    name: str
    path: Path


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a file."""

    name: str
    state: State
    source_id: str | None = None
    message: str = ""
    """Why it was rejected, or which document has the same content: one German sentence."""
    replaced: str | None = None
    """Id of the version that it took the place of."""


@dataclass(frozen=True, kw_only=True)
class _Prepared:
    candidate: Candidate
    source_id: str
    sha: str
    size: int
    parsed: Parsed | None
    """None when the content stands in the store already."""


def find_files(paths: Iterable[Path]) -> list[Candidate]:
    """The files named, and those of readable kinds in the folders named, in a fixed order; raises FileNotFoundError."""
    found: dict[Path, Candidate] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                inside = file.relative_to(path)
                hidden = any(part.startswith((".", "~$")) for part in inside.parts)
                if file.is_file() and not file.is_symlink() and not hidden and file.suffix.lower() in SUFFIXES:
                    found.setdefault(file.resolve(), Candidate(name=safe_name(inside.as_posix()), path=file))
        elif path.is_file():
            found.setdefault(path.resolve(), Candidate(name=safe_name(path.name), path=path))
        else:
            raise FileNotFoundError(path)
    return list(found.values())


def safe_name(name: str) -> str:
    """A name for showing and comparing: no control or invisible characters, no way up, at most 200 characters."""
    parts = [part for part in clean(name.replace("\\", "/")).split("/") if part not in ("", ".", "..")]
    return "/".join(parts)[-NAME_LENGTH:] or "Dokument"


def ingest_files(
    store: CorpusStore,
    candidates: Sequence[Candidate],
    collection: str = OWN_DOCUMENTS,
    progress: Callable[[int, int], None] | None = None,
    *,
    workers: int = 2,
    read: Reader = read_file,
) -> Iterator[Outcome]:
    """Read several at a time, write one after the other in the given order; yields what became of each."""
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        pending: list[tuple[Candidate, Future[_Prepared]]] = []
        waiting = iter(candidates)
        done = 0
        while True:
            while len(pending) < workers + 1 and (candidate := next(waiting, None)) is not None:
                pending.append((candidate, pool.submit(_prepare, store, candidate, collection, read, None)))
            if not pending:
                return
            candidate, future = pending.pop(0)
            try:
                yield write(store, future.result(), collection)
            except RejectedError as error:
                yield Outcome(name=candidate.name, state="rejected", message=str(error))
            done += 1
            if progress:
                progress(done, len(candidates))


def prepare(
    store: CorpusStore,
    candidate: Candidate,
    collection: str,
    progress: Callable[[int, int], None] | None = None,
    read: Reader = read_file,
) -> _Prepared:
    """Read one file without writing anything; ``progress`` counts pages. Raises RejectedError."""
    return _prepare(store, candidate, collection, read, progress)


def _prepare(
    store: CorpusStore, candidate: Candidate, collection: str, read: Reader, progress: Callable[[int, int], None] | None
) -> _Prepared:
    try:
        with candidate.path.open("rb") as file:
            sha, size = _hashed(file)
            source_id = f"eigen-{digest(collection, sha)[:16]}"
            file.seek(0)
            parsed = None if _stands(store, source_id) else read(file, candidate.name, progress)
    except OSError as error:
        raise RejectedError("unreadable", f"Die Datei lässt sich nicht öffnen ({error.strerror}).") from error
    return _Prepared(candidate=candidate, source_id=source_id, sha=sha, size=size, parsed=parsed)


def _hashed(file: IO[bytes]) -> tuple[str, int]:
    sha, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        sha.update(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise too_large(MAX_BYTES)
    return sha.hexdigest(), size


def _stands(store: CorpusStore, source_id: str) -> bool:
    """Whether the same content was read by the same reader and is current."""
    source = store.source(source_id)
    if source is None or source.superseded_by is not None:
        return False
    return any(d.report.get("reader") == READER for d in store.documents(source_id))


def write(store: CorpusStore, prepared: _Prepared, collection: str) -> Outcome:
    """Write what was read in one transaction; the writer's lock must be held."""
    name = prepared.candidate.name
    standing = store.source(prepared.source_id)
    if prepared.parsed is None or (standing and _stands(store, prepared.source_id)):
        other = standing.name if standing and standing.name != name else ""
        message = f"Derselbe Inhalt steht schon als „{other}“ im Bestand." if other else ""
        return Outcome(name=name, state="unchanged", source_id=prepared.source_id, message=message)
    older = version_of(store, collection, name)
    replaced = older.id if older and older.id != prepared.source_id else None
    title = clean(prepared.parsed.title)[:300] or Path(name).stem.replace("_", " ")
    beginning = " ".join(b.text for b in prepared.parsed.blocks[:80])
    original = publication_of(store, name, title, beginning)
    title = original.title if original else title
    report = report_of(prepared.parsed, prepared.size) | {"reader": READER, "sha256": prepared.sha, "name": name}
    source = Source(
        id=prepared.source_id, title=title, kind="original", collection=collection, name=name,
        short_title=f"eigene Kopie: {original.short_title}" if original else title[:80],
        publisher=original.publisher if original else "", date=original.date if original else "",
        note=older.note if older else "",
        valid_until=older.valid_until if older and not replaced else "",
    )  # fmt: skip
    document = document_of(prepared.parsed, source.id, title, report)
    if original:
        document = linked(document, store, original)
    store.put_source(source, [document], supersedes=[replaced] if replaced else [])
    return Outcome(name=name, state="replaced" if replaced else "added", source_id=source.id, replaced=replaced)
