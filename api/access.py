"""Who may come in, and what leaves: host allow-list, origin check, access code or user header, and safe headers.

One ASGI layer around the whole application, so that no route can forget it. It decides the owner of each request;
routes read it with ``owner_of``.
"""

import hashlib
import hmac
import ipaddress
import socket
import time
from collections import defaultdict, deque
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.identity import ACCESS_COOKIE, ACCESS_S, BROWSER_COOKIE, YEAR_S, Signer, new_browser_id, secret_key, set_cookie
from api.problems import problem
from prompts.german import text
from rag.errors import InputError
from rag.settings import Settings

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
MAX_BODY = 2_000_000
"""Largest request body in bytes, uploads apart (they have a limit of their own)."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_OPEN = ("/static/", "/health/", "/page/", "/anmelden", "/barrierefreiheit")
_UPLOADS = "/api/sources"
_FAILURES, _WINDOW_S = 10, 900


def owner_of(request: Request) -> str:
    """Whose chats, drafts and projects this request may see: the signed browser id, or the user of a proxy."""
    return str(getattr(request.state, "owner", "lokal"))


def check_exposure(settings: Settings) -> None:
    """Refuse to serve on anything but loopback without an access code or user header; raises InputError."""
    if not (is_loopback(settings.host) or settings.access_code or settings.trusted_user_header):
        raise InputError(text("access.exposed", host=settings.host))


def is_loopback(host: str) -> bool:
    """Whether ``host`` is reachable from this machine only."""
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


class Guard:
    """The layer around ``app``; each check gives a problem document with a German sentence, or lets pass."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.signer = Signer(secret_key(settings))
        self.hosts = allowed_hosts(settings)
        self.proxies = [ipaddress.ip_network(p.strip()) for p in settings.trusted_proxies.split(",") if p.strip()]
        self._failures: dict[str, deque[float]] = defaultdict(deque)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        browser_id = self.signer.browser_id(request)
        cookie = browser_id is None or "text/html" in request.headers.get("accept", "")
        browser_id = browser_id or new_browser_id()
        answer = self.refusal(request) or self.turned_away(request, browser_id)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not request.url.path.startswith(_OPEN):
                    headers.setdefault("cache-control", "no-store")
                if cookie and not request.url.path.startswith(("/static/", "/health/", "/page/")):
                    value = self.signer.browser_cookie(browser_id)
                    set_cookie(headers, BROWSER_COOKIE, value, YEAR_S, secure=self._secure(request))
            await send(message)

        if answer is not None:
            await answer(scope, receive, sending)
        else:
            await self.app(scope, _limited(request, receive), sending)

    def refusal(self, request: Request) -> Response | None:
        """Why the request is not served at all: a foreign host, a foreign origin, or too long a body."""
        host = request.headers.get("host", "")
        if not self._known(host):
            return problem(400, text("access.host", host=_name_of(host)[:100]))
        origin = request.headers.get("origin")
        foreign = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
        site = request.headers.get("sec-fetch-site", "none")
        if foreign or (request.method not in _SAFE and site not in ("same-origin", "none")):
            return problem(403, text("access.origin"))
        length = request.headers.get("content-length", "0")
        if not request.url.path.startswith(_UPLOADS) and length.isdigit() and int(length) > MAX_BODY:
            return problem(413, text("access.too_large"))
        return None

    def turned_away(self, request: Request, browser_id: str) -> Response | None:
        """Set the owner of the request, or say what is missing to be let in."""
        request.state.guard = self
        request.state.owner = f"browser:{browser_id}"
        if request.url.path.startswith(_OPEN):
            return None
        if self.settings.trusted_user_header:
            user = self._user(request)
            if user is None:
                return problem(401, text("access.no_user"))
            request.state.owner = f"user:{user}"
        elif self.settings.access_code and not self._admitted(request):
            if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
                target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"/anmelden?weiter={quote(target, safe='')}", status_code=303)
            return problem(401, text("access.no_code"))
        return None

    def log_in(self, request: Request, code: str) -> str | None:
        """The access cookie for the right ``code``; None for a wrong one. Raises 429 after too many wrong ones."""
        client, now = request.client.host if request.client else "", time.monotonic()
        tries = self._failures[client]
        while tries and now - tries[0] > _WINDOW_S:
            tries.popleft()
        if len(tries) >= _FAILURES:
            raise HTTPException(429, text("access.too_many"))
        if not self._is_code(code):
            tries.append(now)
            return None
        self._failures.pop(client, None)
        return self.signer.access_cookie(self._mark())

    def admit(self, request: Request, response: Response, cookie: str) -> None:
        """Give the browser the access cookie; an empty one signs out."""
        age = ACCESS_S if cookie else 0
        set_cookie(response.headers, ACCESS_COOKIE, cookie, age, secure=self._secure(request))

    def _known(self, host: str) -> bool:
        name = _name_of(host)
        return name in self.hosts or _address(name) is not None

    def _admitted(self, request: Request) -> bool:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_code(value.strip()):
            return True
        return self.signer.admitted(request, self._mark())

    def _is_code(self, code: str) -> bool:
        return hmac.compare_digest(code.strip().encode(), (self.settings.access_code or "").encode())

    def _mark(self) -> str:
        """Names the code in force without telling it, so that a changed code signs everybody out."""
        return hashlib.sha256(f"zugang:{self.settings.access_code}".encode()).hexdigest()[:16]

    def _user(self, request: Request) -> str | None:
        peer = _address(request.client.host) if request.client else None
        if peer is None or not any(peer in network for network in self.proxies):
            return None
        return request.headers.get(self.settings.trusted_user_header or "", "").strip() or None

    def _secure(self, request: Request) -> bool:
        return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Names under which the page may be opened; plain addresses are always among them (no name, no rebinding)."""
    names = [n.strip().lower() for n in settings.allowed_hosts.split(",")]
    return frozenset({"localhost", settings.host.lower(), socket.gethostname().lower(), *names} - {"", "0.0.0.0", "::"})


def _limited(request: Request, receive: Receive) -> Receive:
    """``receive`` that counts the body of a request without a length and stops it at the limit."""
    if request.url.path.startswith(_UPLOADS):
        return receive
    seen = 0

    async def counting() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise HTTPException(413)
        return message

    return counting


def _name_of(host: str) -> str:
    """The host without its port, in lower case; brackets of an IPv6 address removed."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
