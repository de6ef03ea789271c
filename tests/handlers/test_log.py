"""The log: no line shows the token or a password, also of what nobody catches."""

import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from broadcast.proxy import Proxy
from broadcast.settings import Settings
from handlers.log import ends_for_programs, log_to_stderr, warn_of_readers

TOKEN = "123456:AAh-Fake_fake_fake"
QUOTED = (
    "http://127.0.0.1/bot123456%3AAAh-Fake_fake_fake/getMe by http://ada:horse-battery@proxy:1\n"
    'postgresql://recall:cow%22shed@db/recall and cow"shed'
)
DATABASE = "postgresql://recall:cow%22shed@db/recall?sslpassword=pig-sty"


@contextmanager
def logging_to_stderr(log_format: str = "lines") -> Iterator[None]:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root, handlers, level = logging.root, logging.root.handlers[:], logging.root.level
    root.handlers.clear()  # or pytest's own would be closed
    proxy = Proxy.read("http://ada:horse-battery@proxy:1")
    log_to_stderr(Settings(TOKEN, frozenset({5}), DATABASE, proxy_url=proxy, log_format=log_format))
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


WHAT_EACH_HAS = {"timestamp", "level", "logger", "message"}
HAPPENINGS = [logged, traced, warned, uncaught, chained, uncaught_in_a_thread, Odd]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("log_format", ["lines", "json"])
@pytest.mark.parametrize("happen", HAPPENINGS)
def test_no_line_shows_a_secret(
    happen: Callable[[], object], log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logging_to_stderr(log_format):
        happen()
    said = capsys.readouterr().err
    assert "<token>" in said
    assert "fake" not in said.casefold()
    assert "horse" not in said
    assert "shed" not in said
    if log_format == "json":
        assert [set(json.loads(line)) >= WHAT_EACH_HAS for line in said.splitlines()] == [True]


def test_object_has_the_fields_of_its_line_and_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to_stderr("json"):
        try:
            fail()
        except ValueError:
            fields = {"event": "finished", "counts": {"sent": 3}, "asked": ["pig-sty"]}
            logging.getLogger("any").exception("%s: finished", "a-uuid", extra=fields)
    told = json.loads(capsys.readouterr().err)
    assert datetime.fromisoformat(told.pop("timestamp")).utcoffset() == timedelta()
    assert told.pop("traceback").splitlines()[-1].endswith("and <password>")
    assert told == {
        "level": "ERROR",
        "logger": "any",
        "message": "a-uuid: finished",
        "event": "finished",
        "counts": {"sent": 3},
        "asked": ["<password>"],
    }


def test_what_others_have_worded_is_no_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to_stderr():
        logging.getLogger("any").error("Telegram says: %s", "no\n2026-01-01 ERROR recall: forged")
    assert len(capsys.readouterr().err.splitlines()) == 1


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


def test_reason_of_an_end_is_an_object_where_the_log_is_for_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with logging_to_stderr("lines"):
        assert not ends_for_programs("Mend this.", 1)
    with logging_to_stderr("json"):
        assert ends_for_programs("Mend this.", 1)
    told = json.loads(capsys.readouterr().err)
    assert (told["message"], told["event"], told["exit_code"]) == ("Mend this.", "ends", 1)
