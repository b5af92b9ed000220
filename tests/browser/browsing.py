"""What browser tests share: a server to visit, scripted answers, and the material they show."""

import asyncio
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page

from api.identity import BROWSER_COOKIE, Signer, secret_key
from api.server import create_app
from corpus.chats import ChatStore
from rag.settings import Settings

ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")
LAG = float(os.environ.get("BROWSER_TEST_LAG", "0"))
"""Seconds by which the server under test answers late, to find tests that read before the page is ready."""
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Site:
    """The server under test."""

    url: str
    app: FastAPI
    settings: Settings

    def cookie(self, browser_id: str) -> dict[str, str]:
        """The signed cookie of a browser."""
        value = Signer(secret_key(self.settings)).browser_cookie(browser_id)
        return {"name": BROWSER_COOKIE, "value": value, "url": self.url}

    def chats(self) -> ChatStore:
        """The chats in its truth store."""
        return self.app.state.shared.chats()


@dataclass
class Seen:
    """What a page asked for and complained about."""

    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def slowed(app: Any, seconds: float) -> Any:
    """``app``, each of its data answering only after ``seconds``: what a test reads too early is then missing."""

    async def later(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return later


class serving:  # noqa: N801 - reads as a verb
    """Serve an application on a free port until the end of the block."""

    def __init__(self, settings: Settings) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.settings = settings
        self.app = create_app(settings)
        served = slowed(self.app, LAG) if LAG else self.app
        self.server = uvicorn.Server(uvicorn.Config(served, log_level="error", timeout_graceful_shutdown=1))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)

    def __enter__(self) -> Site:
        self.thread.start()
        wait_until(lambda: self.server.started)
        return Site(f"http://127.0.0.1:{self.socket.getsockname()[1]}", self.app, self.settings)

    def __exit__(self, *_error: object) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=5)


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def watch(page: Page, url: str, seen: Seen) -> None:
    """Note foreign requests, script errors and violations of the content policy."""
    page.on("request", lambda r: None if r.url.startswith((url, "blob:" + url)) else seen.foreign.append(r.url))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("console", lambda m: seen.complaints.append(m.text) if "Content Security Policy" in m.text else None)


SCRIPTED = """
(script) => {
  const plain = window.fetch;
  const encoder = new TextEncoder();
  window.fetch = (path, options = {}) => {
    if (path !== "/api/chat") return plain(path, options);
    window.asked = [...(window.asked ?? []), JSON.parse(options.body)];
    let timer;
    const stream = new ReadableStream({
      start(controller) {
        const rest = [...script];
        const next = () => {
          if (!rest.length) return controller.close();
          const [ms, name, data] = rest.shift();
          timer = setTimeout(() => {
            if (name === "cut") return controller.error(new TypeError("cut"));
            controller.enqueue(encoder.encode(`event: ${name}\\ndata: ${JSON.stringify(data)}\\n\\n`));
            next();
          }, ms);
        };
        options.signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          controller.error(new DOMException("stopped", "AbortError"));
        });
        next();
      },
    });
    return Promise.resolve(new Response(stream, { headers: { "Content-Type": "text/event-stream" } }));
  };
}
"""


def script_answer(page: Page, answer: dict[str, Any], ms: int = 0, cut: bool = False) -> None:
    """Let the page receive ``answer`` as events instead of asking the server, ``ms`` between two events."""
    events: list[tuple[int, str, Any]] = [(ms, "status", {"status": answer["status"]})]
    events += [(ms, "sentence", {"text": line}) for line in answer["answer"].splitlines(keepends=True)]
    events += [(0, "citation", c) for c in answer["citations"]]
    events += [(ms, "cut", None)] if cut else [(ms, "done", answer)]
    page.add_init_script(f"({SCRIPTED})({json.dumps(events)})")


def answer_of(text: str, status: str = "answered", **more: Any) -> dict[str, Any]:
    """An ask object that cites two passages of the knowledge base."""
    return {
        "id": None, "status": status, "answer": text, "citations": citations(text), "hits": [], "suggestions": [],
        "question_used": "", "model": None, "provenance": {"corpus": "abc", "index": "def", "version": "0"}, "ms": 12.0,
    } | more  # fmt: skip


def citations(text: str) -> list[dict[str, Any]]:
    """A citation for each marker in ``text``."""
    markers = sorted({int(part.split("]")[0]) for part in text.split("[")[1:] if part.split("]")[0].isdigit()})
    return [
        {
            "marker": n, "passage_id": PASSAGES[(n - 1) % len(PASSAGES)], "source_id": "bbsr-digitale-stadt-gestalten",
            "source": "Die digitale Stadt gestalten", "kind": "summary", "locator": f"Arbeitsschritte › Nr. {n}",
            "pages": [], "quote": "", "start": 0, "end": 40, "url": "https://www.bbsr.bund.de",
        }
        for n in markers
    ]  # fmt: skip


PASSAGES = ("ds-as-liste", "ds-as-zyklen", "ds-as1-zweck")
RICH = "\n".join(
    [
        "Die Handreichung nennt drei Dinge. [1]", "", "1. Erstens das Ziel. [1]", "2. Zweitens der Weg. [2]", "",
        "- ein Punkt", "- noch ein Punkt [3]", "", "| Modell | Vorteil | Nachteil | Aufwand |", "|---|---|---|---|",
        "| Stabsstelle | nah an der Leitung | wenig Personal | gering [1] |",
        "| Fachamt | klare Zuständigkeit | weit weg von anderen | mittel [2] |",
    ]
)  # fmt: skip


def ask(page: Page, question: str = "Was ist zu tun?") -> None:
    """Type a question and wait for its whole answer."""
    page.goto("/")
    page.fill("#question", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn:last-child .badge")


def conversation(page: Page, text: str = RICH, **more: Any) -> None:
    """A page that shows one scripted answer with two suggestions."""
    script_answer(page, answer_of(text, suggestions=["Was folgt danach?", "Wer hilft dabei?"], **more))
    ask(page)
