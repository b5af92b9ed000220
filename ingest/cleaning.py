"""Characters that say nothing or deceive: ligatures, invisible characters, private-use bullets, controls."""

import re

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u180e\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BLANKS = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_UMLAUT = str.maketrans({"Ǜ": "Ü", "ǜ": "ü"})
_COMBINING = re.compile("([AOUaou])\u0308|\u00a8([AOUaou])")
_BULLETS = "•◦▪▫■□●○◆◇►▶➤➔→‣∙·❖✓✔☐\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e0\uf02d\u2043⦁»"
_BULLET = re.compile(rf"^(?:[{_BULLETS}]|[-–—*]\s)\s*")
_NUMBERED = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-z]\)|[a-z]{1,2}\))\s+(?=\S)")
_ALT = {"a": "ä", "o": "ö", "u": "ü", "A": "Ä", "O": "Ö", "U": "Ü"}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def clean(text: str) -> str:
    """``text`` with ligatures spelled out, umlauts composed, invisible and control characters gone, blanks single."""
    text = text.translate(_LIGATURES).translate(_UMLAUT)
    text = _COMBINING.sub(lambda m: _ALT[m[1] or m[2]], text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub("", text)
    return _BLANKS.sub(" ", text).strip()


def invisible(text: str) -> int:
    """Number of invisible characters, the byte order mark at the start and soft hyphens not counted."""
    return len(_INVISIBLE.findall(text.removeprefix("\ufeff")))


def bullet(text: str) -> bool:
    """Whether ``text`` begins with a list sign; "-kommunikation" does not."""
    return bool(_BULLET.match(text))


def numbered(text: str) -> bool:
    """Whether ``text`` begins like a numbered list item."""
    return bool(_NUMBERED.match(text))


def without_bullet(text: str) -> str:
    """``text`` without its list sign; numbers stay."""
    return _BULLET.sub("", text, count=1)


def superscript(digits: str) -> str:
    """Digits as superscript characters."""
    return digits.translate(_SUPERSCRIPT)


def letters(text: str) -> str:
    """Letters and digits only, lower case: what two copies of the same text agree in."""
    return "".join(c for c in text.lower() if c.isalnum())
