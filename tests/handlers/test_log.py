"""The log: no line shows the token or a password, also of what nobody catches."""

import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broadcast.proxy import Proxy
from broadcast.settings import Settings
from handlers.log import log_to_stderr, warn_of_readers

TOKEN = "123456:AAh-Fake_fake_fake"
QUOTED = "http://127.0.0.1/bot123456%3AAAh-Fake_fake_fake/getMe by http://ada:horse-battery@proxy:1"


@contextmanager
def logging_to_stderr() -> Iterator[None]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root, handlers, level = logging.root, logging.root.handlers[:], logging.root.level
    root.handlers.clear()  # or pytest's own would be closed
    log_to_stderr(Settings(TOKEN, frozenset({5}), proxy_url=Proxy.read("http://ada:horse-battery@proxy:1")))
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        logging.captureWarnings(capture=False)
        logging.raiseExceptions = True
        root.handlers[:] = handlers
        root.setLevel(level)


def fail() -> None:
    raise ValueError(QUOTED)


def logged() -> None:
    logging.getLogger("any").error("asked %s", QUOTED)


def traced() -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("any").exception("failed")


def warned() -> None:
    warnings.warn(QUOTED, UserWarning, stacklevel=1)


def uncaught() -> None:
    try:
        fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)


def chained() -> None:
    try:
        try:
            fail()
        except ValueError as error:
            raise KeyError("another") from error
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)


def uncaught_in_a_thread() -> None:
    thread = threading.Thread(target=fail, name=QUOTED)
    thread.start()
    thread.join()


class Odd:
    def __del__(self) -> None:
        fail()


HAPPENINGS = [logged, traced, warned, uncaught, chained, uncaught_in_a_thread, Odd]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("happen", HAPPENINGS)
def test_no_line_shows_a_secret(happen: Callable[[], object], capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to_stderr():
        happen()
    said = capsys.readouterr().err
    assert "<token>" in said
    assert "fake" not in said.casefold()
    assert "horse" not in said


def test_line_that_cannot_be_written_is_not_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to_stderr():
        logging.getLogger("any").error("%d", QUOTED)
    assert "fake" not in capsys.readouterr().err.casefold()


@pytest.mark.parametrize(
    ("mode", "warns"),
    [(0o600, False), (0o400, False), (0o644, True), (0o640, True), (0o604, True), (0o620, True)],
)
def test_file_that_others_can_read_is_named_with_what_to_do(
    mode: int, warns: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "recall.db"
    path.touch()
    path.chmod(mode)
    with caplog.at_level(logging.WARNING):
        warn_of_readers(path)
    assert bool(caplog.messages) is warns
    if warns:
        assert caplog.messages == [f"others can read {path} (mode {mode:04o}): chmod 600 {path}"]
    assert path.stat().st_mode & 0o777 == mode


def test_file_that_does_not_exist_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    warn_of_readers(tmp_path / ".env")
    assert caplog.messages == []
