"""What becomes of a mutant: it dies if a test fails, or takes far longer than it should."""

import os
import shutil
import signal
import subprocess
import sys
from enum import Enum
from pathlib import Path

from tests.support.mutants.choosing import Map
from tests.support.mutants.making import Mutant

AT_MOST = 90.0  # seconds of tests that execute the line; the others are not asked
SLOWER, MORE = 4.0, 20.0  # times as long, and so many seconds more, until it hangs
LEFT_OUT = (
    ".venv",
    ".git",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "__pycache__",
    "*.db",
)


class Verdict(Enum):
    KILLED = "killed"
    HUNG = "hung"
    SURVIVED = "survived"
    UNTESTED = "untested"
    """No test executes what is changed."""


class Judge:
    """A copy of the tree in which one mutant after another lives."""

    def __init__(self, root: Path, folder: Path, map_: Map) -> None:
        self._root, self._folder, self._map = root, folder, map_
        shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)

    def judge(self, mutant: Mutant) -> Verdict:
        tests = self._within(self._map.noticing(mutant))
        if not tests:
            return Verdict.UNTESTED
        path = self._folder / mutant.file
        path.write_text(mutant.code)
        try:
            return self._ask(tests)
        finally:
            shutil.copy2(self._root / mutant.file, path)  # with its time, by which Python knows its bytecode

    def _within(self, tests: list[str]) -> list[str]:
        """As many of them as fit into the time, at least one."""
        chosen: list[str] = []
        spent = 0.0
        for test in tests:
            spent += self._map.seconds.get(test, 0.0)
            if chosen and spent > AT_MOST:
                break
            chosen.append(test)
        return chosen

    def _ask(self, tests: list[str]) -> Verdict:
        seconds = sum(self._map.seconds.get(test, 0.0) for test in tests)
        # A session of its own, because the tests start bots, which must not outlive them.
        asked = subprocess.Popen(
            [
                sys.executable,
                "-B",
                "-m",
                "pytest",
                "-q",
                "-x",
                "-p",
                "no:cacheprovider",
                "-p",
                "no:xdist",
                *tests,
            ],
            cwd=self._folder,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return Verdict.KILLED if asked.wait(seconds * SLOWER + MORE) else Verdict.SURVIVED
        except subprocess.TimeoutExpired:
            return Verdict.HUNG
        finally:
            if asked.poll() is None:
                os.killpg(asked.pid, signal.SIGKILL)
                asked.wait()
