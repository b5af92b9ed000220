"""The reading process: limits itself, reads the file from standard input, writes JSON lines to standard output.

Lines: ``{"progress": [done, total]}`` any number of times, then one ``{"parsed": …}`` or ``{"rejected": {…}}``.
"""

import json
import os
import sys

from ingest.confine import confine
from ingest.errors import RejectedError
from ingest.reading import MAX_BYTES, read_bytes, too_large


def main() -> None:
    """Entry point of ``python -m ingest.child SUFFIX``."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    confine()
    suffix = sys.argv[1] if len(sys.argv) > 1 else ""

    def progress(done: int, total: int) -> None:
        if done == total or done % 5 == 0:
            _send(out, {"progress": [done, total]})

    result: dict[str, object]
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise too_large(MAX_BYTES)
        result = {"parsed": read_bytes(data, f"x{suffix}", progress).model_dump(mode="json")}
    except RejectedError as error:
        result = {"rejected": {"code": error.code, "message": str(error)}}
    except (MemoryError, RecursionError):
        result = {
            "rejected": {
                "code": "limit",
                "message": "Die Datei braucht beim Lesen zu viel Speicher und wurde nicht gelesen.",
            }
        }
    except Exception as error:  # a reader met what nobody foresaw; the parent learns its kind, never the text
        message = "Die Datei ist beschädigt oder ungewöhnlich aufgebaut und konnte nicht gelesen werden."
        result = {"rejected": {"code": "damaged", "message": message, "kind": type(error).__name__}}
    _send(out, result)


def _send(out: object, value: dict[str, object]) -> None:
    assert hasattr(out, "write") and hasattr(out, "flush")
    out.write(json.dumps(value, ensure_ascii=True) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
