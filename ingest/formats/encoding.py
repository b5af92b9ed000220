"""Bytes of a text file as text, whatever encoding they are in."""

import codecs

import charset_normalizer

from ingest.errors import RejectedError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_GERMAN = "äöüÄÖÜß„“–€§"


def decode(data: bytes) -> tuple[str, str]:
    """(text with ``\\n`` line ends, name of the encoding); raises RejectedError."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _lines(data.decode(name, errors="replace")), name.removesuffix("-sig")
    try:
        return _lines(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        pass
    if data.count(b"\x00") > len(data) * 0.2:
        even = data[::2].count(b"\x00") > data[1::2].count(b"\x00")
        name = "utf-16-be" if even else "utf-16-le"
        return _lines(data.decode(name, errors="replace")), name
    return _lines(_eight_bit(data)), "8 bit"


def _eight_bit(data: bytes) -> str:
    candidates = []
    for name in ("cp1252", "cp850", "mac_roman", "iso8859_15"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        foreign = [c for c in text if ord(c) > 127]
        candidates.append((sum(c in _GERMAN for c in foreign) / max(len(foreign), 1), text))
    if candidates and max(candidates)[0] >= 0.5:
        return max(candidates, key=lambda c: c[0])[1]
    best = charset_normalizer.from_bytes(data[:200_000]).best()
    if best is not None:
        return data.decode(best.encoding, errors="replace")
    if candidates:
        return candidates[0][1]
    raise RejectedError("encoding", "Die Zeichen der Datei sind nicht lesbar. Bitte speichern Sie sie als UTF-8.")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
