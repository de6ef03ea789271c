"""What becomes of a mutant: it dies if a test fails, or takes far longer than it should."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from itertools import accumulate
from pathlib import Path

from tests.support.mutants.choosing import Map
from tests.support.mutants.making import Mutant

FIRST = 4.0  # seconds of tests that are asked by themselves: most mutants die there
AT_MOST = 90.0  # seconds of tests that execute the line; the others are not asked
SLOWER, MORE = 4.0, 20.0  # times as long, and so many seconds more, until a test hangs
DEAR = 1.0  # seconds; a test that takes longer may also fail because the machine is busy
LEFT_OUT = (".venv", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "*.db")


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
        # With the bytecode, because compiling takes longer than most tests do.
        shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        self._asking = subprocess.Popen(
            [sys.executable, "-B", str(folder / "tests/support/mutants/asking.py")],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def close(self) -> None:
        self._asking.communicate()

    def judge(self, mutant: Mutant) -> Verdict:
        tests = self._map.noticing(mutant)
        if not tests:
            return Verdict.UNTESTED
        path = self._folder / mutant.file
        path.write_text(mutant.code)
        try:
            verdicts = map(self._judged, self._within(tests))
            return next((one for one in verdicts if one is not Verdict.SURVIVED), Verdict.SURVIVED)
        finally:
            shutil.copy2(self._root / mutant.file, path)  # with its time, by which Python knows its bytecode

    def _within(self, tests: list[str]) -> Iterator[list[str]]:
        """As many of them as fit into the time, at least one, in two parts."""
        spent = [*accumulate(self._map.seconds.get(test, 0.0) for test in tests)]
        first, all_ = (max(1, sum(one <= most for one in spent)) for most in (FIRST, AT_MOST))
        yield tests[:first]
        if tests[first:all_]:
            yield tests[first:all_]

    def _judged(self, tests: list[str]) -> Verdict:
        code, failed = self._ask(tests)
        if code == -signal.SIGALRM:
            return Verdict.HUNG
        if code and self._map.seconds.get(failed, 0.0) > DEAR and self._ask([failed])[0] == 0:
            return self._judged([test for test in tests if test != failed])
        return Verdict.KILLED if code else Verdict.SURVIVED

    def _ask(self, tests: list[str]) -> tuple[int, str]:
        """The exit code of pytest, or of the signal that ended it, and which test failed."""
        allowed = {test: self._map.seconds.get(test, 0.0) * SLOWER + MORE for test in tests}
        assert self._asking.stdin
        assert self._asking.stdout
        self._asking.stdin.write(json.dumps(allowed) + "\n")
        self._asking.stdin.flush()
        code, failed = json.loads(self._asking.stdout.readline())
        return code, failed
