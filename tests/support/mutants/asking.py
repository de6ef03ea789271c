"""Asks tests in a copy of the tree, each time in a fork of a process that has imported the libraries already.

They take far longer to import than most tests do. Run as a file, in the folder of the copy: of each line it
reads the seconds that tests may take and their ids, and it answers with a line as `judging.Answer` reads it.
"""

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path

# What is changed, or imports it, must not be loaded here.
import aiohttp.web  # noqa: F401
import alembic.command  # noqa: F401
import hypothesis  # noqa: F401
import pytest
import telegram.ext  # noqa: F401

LOOK = 0.02  # seconds
OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what is imported above


class Failing:
    """A plugin of pytest that tells which test failed."""

    def __init__(self, told: int) -> None:
        self._told = told

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self._told, report.nodeid.encode())


def run(tests: list[str], told: int) -> None:
    """In the fork: never returns."""
    os.setsid()  # what the tests start must not outlive them
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    os._exit(int(pytest.main([*OPTIONS, *tests], plugins=[Failing(told)])))


def ask(seconds: float, tests: list[str]) -> tuple[int | None, str]:
    """The exit code, None if it took too long, and which test failed."""
    reading, told = os.pipe()
    asked = os.fork()
    if not asked:
        run(tests, told)
    os.close(told)
    until = time.monotonic() + seconds
    code = None
    while code is None and time.monotonic() < until:
        time.sleep(LOOK)
        ended, status = os.waitpid(asked, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status) if ended else None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(asked, signal.SIGKILL)
    if code is None:
        os.waitpid(asked, 0)
    with os.fdopen(reading, "rb") as failed:
        return code, failed.read().decode()


def main() -> None:
    sys.path[0] = str(Path.cwd())
    sys.dont_write_bytecode = True  # two mutants of one length and one second would share it
    for line in sys.stdin:
        sys.stdout.write(json.dumps(ask(*json.loads(line))) + "\n")
        sys.stdout.flush()


main()
