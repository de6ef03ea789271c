"""What systemd is told, on a real socket."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadcast.settings import Settings
from broadcast.signs import Sign
from handlers.health.notify import Supervisor
from handlers.health.server import Server
from handlers.health.vitals import HUNG, Health

SETTINGS = Settings("123:obviously-fake", frozenset({5}))
MINE = str(os.getpid())


@pytest.fixture(params=["path", "abstract"])
def heard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A socket, and its name as systemd gives it."""
    abstract = request.param == "abstract"
    name = f"@recall-{MINE}-{tmp_path.name}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.bind(f"\0{name[1:]}" if abstract else name)
        made.settimeout(10)
        yield made, name


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Supervisor()),
        ({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000"}, Supervisor("/run/x", 30.0)),
        ({"NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "500000", "WATCHDOG_PID": MINE}, Supervisor("@x", 0.5)),
        ({"NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "500000", "WATCHDOG_PID": "1"}, Supervisor("@x")),
        ({"NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "0"}, Supervisor("@x")),
        ({"NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "soon"}, Supervisor("@x")),
    ],
)
def test_who_watches_is_read_from_the_environment(environ: dict[str, str], expected: Supervisor) -> None:
    assert Supervisor.of(environ) == expected


def test_systemd_hears_each_role_and_that_all_is_well_while_it_is(heard: tuple[socket.socket, str]) -> None:
    line, name = heard
    health, now = Health(), [0.0]
    health.turns = Sign(lambda: now[0])

    def until(word: str) -> str:
        while word not in (said := line.recv(1000).decode()):
            pass
        return said

    with Server(health, SETTINGS, Supervisor(name, watchdog=0.1)):
        assert until("EXTEND_TIMEOUT_USEC=") == "EXTEND_TIMEOUT_USEC=60000000"
        until("WATCHDOG=1")
        health.waits()
        assert until("READY=1").splitlines()[1].startswith("STATUS=waiting for its turn")
        until("WATCHDOG=1")
        now[0] = HUNG + 1
        line.settimeout(0.5)
        with contextlib.suppress(TimeoutError):  # one may be on its way
            until("WATCHDOG=1")
        with pytest.raises(TimeoutError):
            until("WATCHDOG=1")
        line.settimeout(10)
        health.waits()
        until("WATCHDOG=1")
    assert until("STOPPING=1").splitlines()[1].startswith("STATUS=stopping")


def test_nobody_who_listens_keeps_nothing_from_going_on(tmp_path: Path) -> None:
    health = Health()
    with Server(health, SETTINGS, Supervisor(str(tmp_path / "nobody"))):
        health.waits()
