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
RUNNING = sorted(set(EXTRAS) - {"dev", "locking", "mutants"})  # what a bot may have besides
ASKED = {
    "requirements.lock": PROJECT["dependencies"],
    **{f"requirements-{name}.lock": EXTRAS[name] for name in (*RUNNING, "locking")},
    "requirements-dev.lock": [
        *PROJECT["dependencies"],
        *(one for name in (*RUNNING, "dev") for one in EXTRAS[name]),
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
    for lock in ASKED.keys() - {"requirements-locking.lock"}:
        assert pins(lock) <= pins("requirements-dev.lock"), lock


def test_running_needs_nothing_of_what_only_developing_does() -> None:
    asked = [one for name in EXTRAS for one in EXTRAS[name]]
    others = {canonicalize_name(Requirement(one).name) for one in asked}
    assert others & {name for name, _ in pins("requirements.lock")} == set()


def test_makefile_and_image_know_every_extra() -> None:
    makefile, image = ((ROOT / name).read_text() for name in ("Makefile", "Dockerfile"))
    assert f"EVERY_EXTRA := {' '.join(RUNNING)}\n" in makefile
    assert [name for name in RUNNING if f"requirements-{name}.lock" not in image] == []


def test_locks_hold_versions_and_hashes_and_no_address() -> None:
    assert {path.name for path in ROOT.glob("*.lock")} == set(ASKED)
    for lock in ASKED:
        lines = (ROOT / lock).read_text().splitlines()
        assert [line for line in lines if not PART.fullmatch(line) or "://" in line] == []
