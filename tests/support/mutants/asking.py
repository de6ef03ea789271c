"""Asks tests in a copy of the tree, each time in a fork of a process that has imported the libraries already.

They take far longer to import than most tests do. Run as a file, in the folder of the copy: in each line it
reads the seconds that each test may take, by its id, and answers with the exit code and the test that failed.
"""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

# What is changed, or imports it, must not be loaded here.
import aiohttp.web  # noqa: F401
import alembic.command  # noqa: F401
import hypothesis  # noqa: F401
import pytest
import telegram.ext  # noqa: F401

LOADING = 60.0  # seconds for all that comes before the first test
OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
OPTIONS += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what is imported above


class Watching:
    """A plugin of pytest that tells which test failed, and ends the process where a test takes too long."""

    def __init__(self, tests: Mapping[str, float], told: int) -> None:
        self._tests, self._told = tests, told

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        signal.setitimer(
            signal.ITIMER_REAL, self._tests.get(nodeid, LOADING)
        )  # nobody handles its signal, so it kills

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self._told, report.nodeid.encode())


def run(tests: Mapping[str, float], told: int) -> None:
    """In the fork: never returns."""
    os.setsid()  # what the tests start must not outlive them
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    signal.setitimer(signal.ITIMER_REAL, LOADING)
    os._exit(int(pytest.main([*OPTIONS, *tests], plugins=[Watching(tests, told)])))


def ask(tests: Mapping[str, float]) -> tuple[int, str]:
    """The exit code, that of SIGALRM if a test took too long, and which test failed."""
    reading, told = os.pipe()
    asked = os.fork()
    if not asked:
        run(tests, told)
    os.close(told)
    _, status = os.waitpid(asked, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(asked, signal.SIGKILL)
    with os.fdopen(reading, "rb") as failed:
        return os.waitstatus_to_exitcode(status), failed.read().decode()


def main() -> None:
    sys.path[0] = str(Path.cwd())
    sys.dont_write_bytecode = True  # two mutants of one length and one second would share it
    for line in sys.stdin:
        sys.stdout.write(json.dumps(ask(json.loads(line))) + "\n")
        sys.stdout.flush()


main()
