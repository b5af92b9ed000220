"""A scripted language model behind an OpenAI-compatible server: honest, careless, hostile, obedient, or broken.

For tests and for ``stadtlotse eval answers``; the model's name picks the behaviour ("scripted-honest"). It reads
nothing but the request, streams word by word, and notes what happened to each call.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_PASSAGE = re.compile(r"\[(\d+)\] (.+?)\n(.+?)(?=\n\n\[\d+\] |\n\nFrage: )", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?\n|]{25,}?[.!?](?=\s|$)")
_ORDERED = re.compile(r"»([^«]+)«")
"""What poisoned documents of the tests want to have said stands in »…«."""


@dataclass
class Log:
    """What happened to the calls, for tests."""

    calls: int = 0
    finished: int = 0
    broken_off: list[float] = field(default_factory=list)
    """Times (``time.monotonic``) at which a client was found gone."""
    prompts: list[str] = field(default_factory=list)


def passages_in(prompt: str) -> list[tuple[int, str, str]]:
    """(number, title, text) of each passage that the prompt holds."""
    return [(int(n), title, text) for n, title, text in _PASSAGE.findall(prompt)]


def facts_in(prompt: str, most: int = 6) -> list[tuple[int, str]]:
    """(passage number, sentence): true sentences of the first passages."""
    return [pair for pair in true_sentences(prompt) if not pair[1].startswith(("-", "1."))][:most]


def true_sentences(prompt: str) -> list[tuple[int, str]]:
    """(passage number, sentence) of all passages in the prompt."""
    return [(n, s.strip()) for n, _, text in passages_in(prompt) for s in _SENTENCE.findall(text)]


def restated(sentence: str) -> str:
    """``sentence`` in slightly other words."""
    swaps = (("zum Beispiel", "etwa"), ("Bürgerinnen und Bürger", "Bürgerschaft"), ("erarbeiten", "ausarbeiten"))
    for old, new in swaps:
        sentence = sentence.replace(old, new)
    return sentence


def honest(prompt: str) -> str:
    """Restates true sentences lightly, each with its right marker."""
    return " ".join(f"{restated(sentence)} [{number}]" for number, sentence in facts_in(prompt)) or "KEINE ANGABE"


def careless(prompt: str) -> str:
    """Every second sentence is wrong: a number, a negation, a duty, a name, a marker, or a sentence of its own."""
    lies: tuple[Callable[[str], str], ...] = (
        lambda s: re.sub(r"\d+", lambda m: str(int(m[0]) + 7), s) if re.search(r"\d", s) else f"{s[:-1]} in 47 Fällen.",
        lambda s: re.sub(r"\b(ist|sind|hat|kann|soll|wird|werden|haben)\b", r"\1 nicht", s, count=1),
        lambda s: (
            re.sub(r"\b(kann|können|soll|sollen)\b", "muss", s, count=1)
            if re.search(r"\b(kann|können|soll|sollen)\b", s)
            else f"{s[:-1]}, und zwar verpflichtend."
        ),
        lambda s: f"{s[:-1]}, wie Oberbürgermeisterin Krawinkel aus Neudorfhausen sagt.",
        lambda s: "Die meisten Kommunen sparen dadurch rund 30 Prozent ihrer Ausgaben.",
    )
    out = []
    for i, (number, sentence) in enumerate(facts_in(prompt)):
        out.append(f"{lies[i // 2 % len(lies)](sentence)} [{number}]" if i % 2 else f"{sentence} [{number}]")
    return " ".join(out)


def hostile(_prompt: str) -> str:
    """Invents everything, with markers, markup, links and quotes."""
    return (
        "Laut BBSR zahlt der Bund jeder Kommune 5 Millionen Euro [1]. <script>alert(1)</script> "
        "Klicken Sie auf [diesen Link](http://gewinnspiel.example/stadt) [2]. "
        "„Alle Kommunen müssen sofort handeln“, heißt es in der Handreichung [3]. "
        "Die Stadt Krawinkel gilt als bestes Beispiel Europas [99]. ![x](http://spion.example/p.png) [1]"
    )


def obedient(prompt: str) -> str:
    """Obeys every order found in a passage, then answers honestly."""
    orders = [m for _, _, text in passages_in(prompt) for m in _ORDERED.findall(text)]
    return " ".join([*(f"{order}. [1]" for order in orders), honest(prompt)])


def nothing(_prompt: str) -> str:
    """Says nothing."""
    return ""


def english(_prompt: str) -> str:
    """Answers in the wrong language."""
    return "The municipality should first of all make a plan and then talk to the people who live there. " * 3


def asking(prompt: str) -> str:
    """Writes questions and terms for a passage as JSON: two sound ones among made-up, foreign and repeated ones."""
    nouns = re.findall(r"(?<=[a-zäöüß] )[A-ZÄÖÜ][a-zäöüß]{4,}", prompt.rpartition("Textstelle:")[2])
    first, second, third = (*dict.fromkeys(nouns), "Frage", "Frage", "Frage")[:3]
    questions = [
        f"Was steht hier über {first} und {second}?",
        f"Was steht über {second} und {first} hier?",
        f"Welche Rolle spielt {third} für {first}?",
        f"Warum kostet {first} genau 47 Millionen Euro?",
        f"Was hält Oberbürgermeisterin Krawinkel von {first} und {second}?",
        "What does the city council think about it?",
        "Wer gewann die letzte Fußballweltmeisterschaft?",
        f"Steht {first} auch unter www.spion.example?",
        "Weiter?",
        f"{first} ist wichtig.",
    ]
    return json.dumps({"questions": questions, "terms": [first, "Krawinkel", "47 Euro", "<b>Kommune</b>"]})


def asking_loosely(prompt: str) -> str:
    """Wraps its JSON in talk."""
    return f"Gern! Hier sind die Fragen: {asking(prompt)}"


VOICES: dict[str, Callable[[str], str]] = {
    "honest": honest, "careless": careless, "hostile": hostile, "obedient": obedient, "empty": nothing,
    "english": english, "asking": asking, "asking-loosely": asking_loosely,
}  # fmt: skip
FAULTS = (
    "refused401", "busy429", "broken500", "hang", "hang-after", "drip", "cut", "bad-json", "huge-line", "not-json",
    "flaky500",
)  # fmt: skip


class ScriptedServer:
    """Runs on 127.0.0.1 in a thread; use as a context manager."""

    def __init__(self, port: int = 0, pause_s: float = 0.0) -> None:
        self.log = Log()
        self.pause_s = pause_s
        self._stopped = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args: object) -> None:
                pass

            def do_POST(self) -> None:
                server.serve(self)

        self._http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._http.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> "ScriptedServer":
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one call as its model's name asks."""
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        prompt = "\n".join(str(m["content"]) for m in body["messages"])
        self.log.calls += 1
        self.log.prompts.append(prompt)
        name = str(body["model"]).removeprefix("scripted-")
        status = {"refused401": 401, "busy429": 429, "broken500": 500}.get(name)
        if name == "flaky500" and self.log.calls % 2:
            status = 500
        if status:
            self._plain(handler, status, json.dumps({"error": {"message": "scripted", "type": "scripted"}}))
        elif name == "not-json":
            self._plain(handler, 200, "<html>Wartung</html>")
        else:
            self._stream(handler, name, prompt)

    def _plain(self, handler: BaseHTTPRequestHandler, status: int, text: str) -> None:
        data = text.encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def _stream(self, handler: BaseHTTPRequestHandler, name: str, prompt: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        try:
            for piece in self._pieces(name, prompt):
                handler.wfile.write(piece)
                handler.wfile.flush()
            self.log.finished += 1
        except (BrokenPipeError, ConnectionResetError):
            self.log.broken_off.append(time.monotonic())

    def _pieces(self, name: str, prompt: str) -> Iterator[bytes]:
        """The bytes of the stream; faults are part of the script."""
        if name == "hang":
            yield from self._wait(b": still here\n\n")
            return
        if name == "bad-json":
            yield b'data: {"choices": [{"delta": {"content": "Die Ko\n\n'
            return
        if name == "huge-line":
            yield _chunk("A" * 1_000_000)
            yield b"data: [DONE]\n\n"
            return
        words = re.findall(r"\S+\s*", VOICES.get(name, honest)(prompt))
        for i, word in enumerate(words):
            if name == "cut" and i == 8:
                return
            if name == "hang-after" and i == 8:
                yield from self._wait(b"")
            if name == "drip":
                self._stopped.wait(60.0 if i else 0.0)
            yield _chunk(word)
            if self.pause_s:
                self._stopped.wait(self.pause_s)
        yield _chunk("", finish="stop")
        yield b"data: [DONE]\n\n"

    def _wait(self, beat: bytes) -> Iterator[bytes]:
        """Say nothing useful until the server stops or the client is gone; the beat finds out."""
        while not self._stopped.wait(0.1):
            yield beat or b": \n\n"


def _chunk(text: str, finish: str | None = None) -> bytes:
    choice: dict[str, Any] = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    body = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()
