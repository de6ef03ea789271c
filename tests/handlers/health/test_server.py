"""The port itself: what it answers, to whom, and what nobody can do to it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from broadcast.settings import Settings
from broadcast.signs import Sign
from handlers.health import server
from handlers.health.inquiry import Inquiry
from handlers.health.notify import Supervisor
from handlers.health.server import CONNECTIONS, Server
from handlers.health.vitals import HUNG, Health
from tests.support.scraping import told

Address = tuple[str, int]
SETTINGS = Settings("123:obviously-fake", frozenset({5}), health_port=0)


@pytest.fixture
def address() -> Iterator[Address]:
    with Server(Health(), SETTINGS, Supervisor()) as served:
        yield served.address


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/livez", "localhost", 200),
        ("HEAD", "/livez", "127.0.0.1:9100", 200),
        ("GET", "/livez", "[::1]:9100", 200),
        ("GET", "/readyz", "localhost", 503),
        ("GET", "/metrics", "localhost", 200),
        ("GET", "/", "localhost", 404),
        ("POST", "/livez", "localhost", 405),
        ("DELETE", "/metrics", "localhost", 405),
        ("GET", "/metrics", "rebound.example", 421),
        ("GET", "/metrics", "localhost.rebound.example", 421),
        ("GET", "/metrics", "[", 421),
    ],
)
async def test_who_asks_gets(method: str, path: str, host: str, status: int, address: Address) -> None:
    answer = await told(address, path, method, Host=host)
    assert answer.status == status
    assert "Server" not in answer.headers
    assert answer.headers["Connection"] == "close"


async def test_bot_that_starts_lives_and_is_not_ready(address: Address) -> None:
    assert (await told(address, "/livez")).json == {"live": True, "role": "starting", "hung": []}
    assert (await told(address, "/readyz")).json == {
        "ready": False, "role": "starting", "parts": {}, "ages": {}
    }  # fmt: skip
    scraped = await told(address, "/metrics")
    assert scraped.value("recall_role", role="starting") == 1
    assert scraped.value("recall_ready", part="sender") == 0
    assert scraped.value("recall_info", version="0.1.0") == 1
    assert 'version = "0.1.0"' in (Path(__file__).parents[3] / "pyproject.toml").read_text()


async def test_loop_that_hangs_is_no_life() -> None:
    health, now = Health(), [0.0]
    health.turns = Sign(lambda: now[0])
    with Server(health, SETTINGS, Supervisor()) as served:
        health.waits()
        assert (await told(served.address, "/livez")).status == 200
        now[0] = HUNG + 1
        answer = await told(served.address, "/livez")
    assert (answer.status, answer.json) == (503, {"live": False, "role": "standby", "hung": ["loop"]})


async def test_whoever_holds_connections_open_keeps_no_file_and_is_cut_off(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "LONGEST", 0.5)
    held = [socket.create_connection(address, timeout=10) for _ in range(CONNECTIONS + 1)]
    try:
        for one in held:
            assert await asyncio.to_thread(_ended, one)
    finally:
        for one in held:
            one.close()
    assert (await told(address, "/livez")).status == 200


def _ended(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


async def test_database_that_does_not_answer_is_asked_once_and_waited_for_two_seconds() -> None:
    asked, answers = list[int](), threading.Event()

    def ask() -> int:
        asked.append(1)
        answers.wait(30)
        return 42

    inquiry = Inquiry(ask, fresh=60)
    assert {*await asyncio.gather(inquiry.answer(), inquiry.answer())} == {None}
    answers.set()
    assert await inquiry.answer() == 42
    assert await inquiry.answer() == 42
    assert len(asked) == 1


async def test_question_that_fails_has_no_answer_and_is_asked_again() -> None:
    results: list[int] = []
    inquiry = Inquiry(lambda: results.pop(), fresh=0)
    assert await inquiry.answer() is None
    results.append(7)
    async with asyncio.timeout(10):
        while await inquiry.answer() is None:  # noqa: ASYNC110 - it is spared for a moment
            await asyncio.sleep(0.001)
    assert inquiry.last == 7


@pytest.mark.parametrize(
    ("host", "detail"), [("127.0.0.1", "Address already in use"), ("no..name", "no such name")]
)
def test_port_that_cannot_be_had_ends_the_start_with_a_sentence(
    host: str, detail: str, address: Address, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "recall.db"
    environ = {
        "BOT_TOKEN": "123:obviously-fake",
        "ADMIN_CHAT_IDS": "5",
        "HEALTH_PORT": str(address[1]),
        "HEALTH_HOST": host,
        "DATABASE_URL": f"sqlite:///{database}",
    }
    assert bot.main([], environ) == 1
    said = capsys.readouterr().err
    assert f"Health cannot be told at {host}, port {address[1]}: {detail}; choose another" in said
    assert "HEALTH_PORT or HEALTH_HOST" in said
    assert not database.exists()
