"""Which tests may notice a mutant: those that execute what is changed, its own room's first."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.mutants.making import Mutant


@dataclass(frozen=True)
class Map:
    """Which tests execute which lines of which file."""

    tests: Mapping[str, Mapping[int, Collection[str]]]
    seconds: Mapping[str, float]

    def noticing(self, mutant: Mutant) -> list[str]:
        """The tests to ask, in order: the room's own before others, the quick before the slow."""
        lines = self.tests.get(mutant.file, {})
        found = {test for line in mutant.lines for test in lines.get(line, ())}
        room = f"tests/{Path(mutant.file).parent.as_posix()}/"
        # What runs at the import alone is no test's, so all are asked of its room, and all that use the file.
        if not found:
            found = {test for tests in lines.values() for test in tests}
            found |= {test for test in self.seconds if test.startswith(room)}
        found &= self.seconds.keys()
        own = f"tests/{Path(mutant.file).parent.as_posix()}/test_{Path(mutant.file).stem}"

        def order(test: str) -> tuple[bool, bool, float]:
            return not test.startswith(own), not test.startswith(room), self.seconds.get(test, 0.0)

        return sorted(found, key=order)


def mapped(root: Path, folder: Path) -> Map:
    """Run all tests once and look what they execute; their bytecode stays, for the copies of the tree."""
    folder.mkdir(exist_ok=True)
    keeping = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "6",
            "--dist",
            "worksteal",
            "-p",
            "tests.support.mutants.covering",
        ],
        cwd=root,
        env=keeping | {"COVERING": str(folder)},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return read(root, folder)


def read(root: Path, folder: Path) -> Map:
    """What was found in a run."""
    from coverage import CoverageData  # type: ignore[import-not-found, unused-ignore]

    tests: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for part in folder.glob("coverage.*"):
        data = CoverageData(str(part))
        data.read()
        for path in data.measured_files():
            name = Path(path).relative_to(root).as_posix()
            for line, contexts in data.contexts_by_lineno(path).items():
                tests[name][line].update(filter(None, contexts))
    seconds: dict[str, float] = {}
    for part in folder.glob("seconds.*.json"):
        seconds |= json.loads(part.read_text())
    return Map(tests, seconds)
