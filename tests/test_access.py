"""Who may come in: hosts, origins, access code, user header; and whose things are whose."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access import HEADERS, check_exposure, is_loopback
from api.identity import BROWSER_COOKIE, Signer, secret_key
from api.pages import local
from api.server import create_app
from corpus.chats import ChatStore
from corpus.database import open_database
from rag.errors import InputError
from rag.settings import Settings

BASE = "http://127.0.0.1"
PAGE = {"accept": "text/html"}
Start = Callable[..., TestClient]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, embedding_model="hash")


def client(settings: Settings, **changes: object) -> TestClient:
    """A client that does not run the lifespan, so that no index is built."""
    return TestClient(create_app(settings.model_copy(update=changes)), base_url=BASE, client=("127.0.0.1", 50000))


def chat_of(settings: Settings, owner: str) -> str:
    return ChatStore(open_database(settings.database)).add_turn(owner, None, "Geheime Frage", None)[0]


def signed(settings: Settings, browser_id: str) -> dict[str, str]:
    return {BROWSER_COOKIE: Signer(secret_key(settings)).browser_cookie(browser_id)}


@contextmanager
def _refused() -> Iterator[None]:
    with pytest.raises(InputError, match="ACCESS_CODE"):
        yield


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "stadtlotse.example"])
def test_serving_beyond_this_machine_needs_a_code_or_a_user_header(settings: Settings, host: str) -> None:
    with _refused():
        create_app(settings.model_copy(update={"host": host}))
    check_exposure(settings.model_copy(update={"host": host, "access_code": "zeder-birke"}))
    check_exposure(settings.model_copy(update={"host": host, "trusted_user_header": "X-User"}))


def test_loopback_is_recognised_in_every_spelling() -> None:
    assert all(is_loopback(h) for h in ("127.0.0.1", "127.1.2.3", "::1", "localhost"))
    assert not any(is_loopback(h) for h in ("0.0.0.0", "::", "10.0.0.1", "localhost.example"))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "[", "a b"])
def test_a_foreign_host_name_is_refused(settings: Settings, host: str) -> None:
    answer = client(settings).get("/api/chats", headers={"host": host})
    assert answer.status_code == 400
    assert "STADTLOTSE_ALLOWED_HOSTS" in answer.json()["detail"]


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "10.1.2.3"])
def test_plain_addresses_and_localhost_are_known_hosts(settings: Settings, host: str) -> None:
    assert client(settings).get("/health/live", headers={"host": host}).status_code == 200


def test_a_host_name_in_the_setting_is_known(settings: Settings) -> None:
    app = client(settings, allowed_hosts="lotse.stadt.example, zweiter.example")
    assert app.get("/health/live", headers={"host": "lotse.stadt.example"}).status_code == 200
    assert app.get("/health/live", headers={"host": "dritter.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_that_another_site_sends_is_not_done(settings: Settings, method: str, headers: dict[str, str]) -> None:
    chat = chat_of(settings, "browser:anna")
    app = client(settings)
    app.cookies.update(signed(settings, "anna"))
    answer = app.request(method, f"/api/chats/{chat}", headers=headers, json={"title": "gekapert"})
    assert answer.status_code == 403
    assert app.get(f"/api/chats/{chat}").json()["title"] == "Geheime Frage"


def test_a_change_from_the_own_page_or_a_program_is_done(settings: Settings) -> None:
    chat = chat_of(settings, "browser:anna")
    app = client(settings)
    app.cookies.update(signed(settings, "anna"))
    for headers in ({"origin": BASE, "sec-fetch-site": "same-origin"}, {}):
        assert app.patch(f"/api/chats/{chat}", headers=headers, json={"title": "neu"}).status_code == 200


def test_even_reading_by_another_origin_is_refused(settings: Settings) -> None:
    assert client(settings).get("/api/chats", headers={"origin": "https://evil.example"}).status_code == 403


def test_nobody_sees_or_deletes_what_is_anothers(settings: Settings) -> None:
    chat = chat_of(settings, "browser:anna")
    stranger = client(settings)
    stranger.cookies.update(signed(settings, "ben"))
    assert stranger.get("/api/chats").json() == {"chats": []}
    for call in (stranger.get, stranger.delete):
        assert call(f"/api/chats/{chat}").status_code == 404
    assert stranger.get(f"/api/chats/{chat}/export").status_code == 404
    assert stranger.patch(f"/api/chats/{chat}", json={"title": "x"}).status_code == 404
    assert stranger.delete("/api/mine").json() == {"deleted": 0}
    anna = client(settings)
    anna.cookies.update(signed(settings, "anna"))
    assert anna.get(f"/api/chats/{chat}").status_code == 200


def test_a_forged_or_foreign_cookie_gives_a_new_empty_identity(settings: Settings, tmp_path: Path) -> None:
    chat_of(settings, "browser:anna")
    other = settings.model_copy(update={"secret_key": "ein anderer Schlüssel"})
    value = signed(settings, "anna")[BROWSER_COOKIE]
    for cookie in ("anna", value[:-2] + "xx", signed(other, "anna")[BROWSER_COOKIE], ""):
        app = client(settings)
        app.cookies.set(BROWSER_COOKIE, cookie)
        answer = app.get("/api/chats")
        assert answer.json() == {"chats": []}
        assert "HttpOnly; SameSite=Lax" in answer.headers["set-cookie"]


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(settings: Settings) -> None:
    assert secret_key(settings) == secret_key(settings)
    file = settings.data_dir / "secret.key"
    assert file.stat().st_mode & 0o077 == 0
    assert len(secret_key(settings)) >= 48


def test_without_the_access_code_only_the_form_is_served(settings: Settings) -> None:
    app = client(settings, access_code="zeder-birke")
    assert app.get("/api/chats").status_code == 401
    assert app.post("/api/search", json={"question": "x"}).status_code == 401
    page = app.get("/beispiele?feld=energie", headers=PAGE, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/anmelden?weiter=%2Fbeispiele%3Ffeld%3Denergie")
    assert app.get("/anmelden").status_code == 200
    assert app.get("/health/live").status_code == 200


def test_the_access_code_opens_the_page_and_leads_on(settings: Settings) -> None:
    app = client(settings, access_code="zeder-birke")
    assert app.post("/anmelden", data={"code": "falsch", "weiter": "/chats"}).status_code == 401
    answer = app.post("/anmelden", data={"code": "zeder-birke", "weiter": "/chats"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/chats")
    assert app.get("/api/chats").status_code == 200
    app.post("/abmelden")
    assert app.get("/api/chats").status_code == 401


def test_a_program_gives_the_access_code_as_bearer(settings: Settings) -> None:
    app = client(settings, access_code="zeder-birke")
    assert app.get("/api/chats", headers={"authorization": "Bearer zeder-birke"}).status_code == 200
    assert app.get("/api/chats", headers={"authorization": "Bearer falsch"}).status_code == 401


def test_a_new_access_code_signs_everybody_out(settings: Settings) -> None:
    app = client(settings, access_code="zeder-birke")
    app.post("/anmelden", data={"code": "zeder-birke", "weiter": "/"})
    later = client(settings, access_code="neuer-code")
    later.cookies.update(app.cookies)
    assert later.get("/api/chats").status_code == 401


def test_guessing_the_access_code_is_stopped(settings: Settings) -> None:
    app = client(settings, access_code="zeder-birke")
    answers = [app.post("/anmelden", data={"code": f"versuch{i}"}).status_code for i in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert app.post("/anmelden", data={"code": "zeder-birke"}).status_code == 429


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "/a\nb", ""]
)
def test_the_login_leads_nowhere_else(target: str) -> None:
    assert local(target) == "/"
    assert local("/chats/1?beleg=1-2") == "/chats/1?beleg=1-2"


def test_the_user_header_counts_only_from_a_trusted_proxy(settings: Settings) -> None:
    chat = chat_of(settings, "user:erika")
    app = create_app(settings.model_copy(update={"trusted_user_header": "X-Forwarded-User"}))
    proxy = TestClient(app, base_url=BASE, client=("127.0.0.1", 1))
    stranger = TestClient(app, base_url=BASE, client=("10.9.9.9", 1))
    erika = {"x-forwarded-user": "erika"}
    assert proxy.get(f"/api/chats/{chat}", headers=erika).status_code == 200
    assert proxy.get(f"/api/chats/{chat}", headers={"x-forwarded-user": "paul"}).status_code == 404
    assert proxy.get("/api/chats").status_code == 401
    assert stranger.get("/api/chats", headers=erika).status_code == 401


def test_a_network_of_proxies_can_be_trusted(settings: Settings) -> None:
    changed = settings.model_copy(update={"trusted_user_header": "X-User", "trusted_proxies": "172.16.0.0/12"})
    app = create_app(changed)
    inside = TestClient(app, base_url=BASE, client=("172.18.0.3", 1))
    outside = TestClient(app, base_url=BASE, client=("127.0.0.1", 1))
    assert inside.get("/api/chats", headers={"x-user": "erika"}).status_code == 200
    assert outside.get("/api/chats", headers={"x-user": "erika"}).status_code == 401


def test_a_user_name_cannot_pass_for_a_browser_id(settings: Settings) -> None:
    chat = chat_of(settings, "browser:anna")
    app = client(settings, trusted_user_header="X-User")
    for name in ("anna", "browser:anna"):
        assert app.get(f"/api/chats/{chat}", headers={"x-user": name}).status_code == 404


def test_every_answer_carries_the_safe_headers(settings: Settings) -> None:
    app = client(settings)
    for path in ("/", "/static/base.css", "/api/chats", "/nirgends", "/health/live"):
        answer = app.get(path, headers=PAGE)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = HEADERS["content-security-policy"]
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "*" not in policy
    values = {part.split(" ", 1)[1] for part in policy.split("; ")}
    assert values == {"'none'", "'self'"}


def test_the_cookie_is_secure_behind_https(settings: Settings) -> None:
    answer = client(settings).get("/", headers={**PAGE, "x-forwarded-proto": "https"})
    assert "; Secure" in answer.headers["set-cookie"]


def test_too_long_a_body_is_refused_with_or_without_a_length(settings: Settings) -> None:
    app = client(settings)
    body = b'{"title": "' + b"x" * 2_100_000 + b'"}'
    assert app.patch("/api/chats/1", content=body).status_code == 413
    chunks = (body[i : i + 65536] for i in range(0, len(body), 65536))
    assert app.patch("/api/chats/1", content=chunks, headers={"content-type": "application/json"}).status_code == 413


def test_an_address_that_is_not_there_says_so_to_people_and_programs(settings: Settings) -> None:
    app = client(settings)
    page = app.get("/gibt/es/nicht", headers=PAGE)
    assert page.status_code == 404 and "Diese Seite gibt es nicht" in page.text
    assert app.get("/api/nichts", headers=PAGE).headers["content-type"] == "application/problem+json"
