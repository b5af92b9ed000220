"""Whose request it is: a signed anonymous browser id in a cookie, with a key that only this installation has."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from corpus.errors import StoreError
from rag.settings import Settings

BROWSER_COOKIE = "stadtlotse_id"
ACCESS_COOKIE = "stadtlotse_zugang"
YEAR_S = 365 * 24 * 3600
ACCESS_S = 30 * 24 * 3600
"""How long an access code need not be typed again on a device."""


class Signer:
    """Signs and reads the two cookies; a changed or expired one counts as absent."""

    def __init__(self, key: str) -> None:
        self._browser = URLSafeTimedSerializer(key, salt="browser")
        self._access = URLSafeTimedSerializer(key, salt="access")

    def browser_id(self, request: Request) -> str | None:
        """The anonymous id that this browser was given, None without a valid one."""
        value = _loaded(self._browser, request.cookies.get(BROWSER_COOKIE), YEAR_S)
        return value if isinstance(value, str) else None

    def browser_cookie(self, browser_id: str) -> str:
        """Cookie value for ``browser_id``."""
        return str(self._browser.dumps(browser_id))

    def admitted(self, request: Request, code_mark: str) -> bool:
        """Whether this browser gave the access code that is in force (``code_mark`` names it)."""
        return _loaded(self._access, request.cookies.get(ACCESS_COOKIE), ACCESS_S) == code_mark

    def access_cookie(self, code_mark: str) -> str:
        """Cookie value for a browser that gave the access code."""
        return str(self._access.dumps(code_mark))


def new_browser_id() -> str:
    """A fresh anonymous id."""
    return uuid4().hex


def secret_key(settings: Settings) -> str:
    """The signing key: the setting, or a file in the data folder that is made once and readable by its owner only."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        _create(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise StoreError(f"Der Datenordner lässt sich nicht beschreiben: {path} ({error.strerror})") from error


def set_cookie(headers: MutableHeaders, name: str, value: str, max_age: int, *, secure: bool) -> None:
    """Append a cookie that no script reads and that is not sent along by other sites' requests."""
    flags = "; Secure" if secure else ""
    headers.append("set-cookie", f"{name}={value}; Max-Age={max_age}; Path=/; HttpOnly; SameSite=Lax{flags}")


def _create(path: Path) -> None:
    """Write a new key under a name of its own, then link it: two starting servers agree on one key."""
    if path.exists():
        return
    draft = path.with_name(f".secret-{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def _loaded(serializer: URLSafeTimedSerializer, value: str | None, max_age: int) -> object:
    if not value:
        return None
    try:
        loaded: object = serializer.loads(value, max_age=max_age)
    except BadData:
        return None
    return loaded
