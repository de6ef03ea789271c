"""The locks hold what `pyproject.toml` asks for, and running needs nothing of what developing does."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
ASKED = {
    "requirements.lock": PROJECT["dependencies"],
    "requirements-charts.lock": EXTRAS["charts"],
    "requirements-postgres.lock": EXTRAS["postgres"],
    "requirements-locking.lock": EXTRAS["locking"],
    "requirements-dev.lock": [
        *PROJECT["dependencies"],
        *(one for name in ("charts", "postgres", "dev") for one in EXTRAS[name]),
    ],
}
PIN = re.compile(r"([\w.-]+)==([\w.]+)(?: ; .+?)? \\")
PART = re.compile(rf"{PIN.pattern}|    --hash=sha256:[0-9a-f]{{64}}(?: \\)?|\s*#.*")


def pins(lock: str) -> set[tuple[str, str]]:
    """Each package and its version; of some there are two, for older and newer Pythons."""
    found = (PIN.fullmatch(line) for line in (ROOT / lock).read_text().splitlines())
    return {(pin[1], pin[2]) for pin in found if pin}


@pytest.mark.parametrize("lock", ASKED)
def test_lock_has_all_that_is_asked_for(lock: str) -> None:
    for asked in map(Requirement, ASKED[lock]):
        versions = [version for name, version in pins(lock) if name == canonicalize_name(asked.name)]
        assert versions, asked.name
        assert all(version in asked.specifier for version in versions), asked


def test_what_runs_is_what_is_tested() -> None:
    for lock in ("requirements.lock", "requirements-charts.lock", "requirements-postgres.lock"):
        assert pins(lock) <= pins("requirements-dev.lock"), lock


def test_running_needs_nothing_of_what_only_developing_does() -> None:
    asked = [one for name in ("charts", "postgres", "dev", "locking") for one in EXTRAS[name]]
    others = {canonicalize_name(Requirement(one).name) for one in asked}
    assert others & {name for name, _ in pins("requirements.lock")} == set()


def test_locks_hold_versions_and_hashes_and_no_address() -> None:
    assert {path.name for path in ROOT.glob("*.lock")} == set(ASKED)
    for lock in ASKED:
        lines = (ROOT / lock).read_text().splitlines()
        assert [line for line in lines if not PART.fullmatch(line) or "://" in line] == []
