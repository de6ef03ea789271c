"""The documents name what is there."""

import re
from pathlib import Path

import pytest

from benchmarks import arithmetic
from broadcast.checkup import Code
from models.tables import metadata

ROOT = Path(__file__).parent.parent.parent
NAMED = re.findall(r"`(tests/[\w/]+(?:\.py|/))`", (ROOT / "docs" / "faults.md").read_text())


@pytest.mark.parametrize("path", sorted(set(NAMED)))
def test_faults_are_held_by_tests_that_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_every_table_that_may_hold_people_is_told(table: str) -> None:
    assert f"`{table}`" in (ROOT / "docs" / "privacy.md").read_text()


def test_every_line_of_a_checkup_is_told_what_to_do_about() -> None:
    told = "".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))
    assert [code for code in Code if f"`{code}`" not in told] == []


def test_what_so_many_subscribers_take_follows_from_what_was_measured() -> None:
    told = arithmetic.DOCUMENT.read_text()
    assert arithmetic.worked_out(told) == told


def test_new_figures_change_what_follows_from_them() -> None:
    told = arithmetic.DOCUMENT.read_text()
    measured = "\n".join(
        f"| databases | a {what} on the disk, {kind} | {size} bytes | | |"
        for what, size in (("subscriber", 200), ("delivery", "1,000"))
        for kind in arithmetic.KINDS
    )
    again = arithmetic.with_figures(told, measured)
    million = next(line for line in again.splitlines() if line.startswith("| 1,000,000 |"))
    assert million == "| 1,000,000 | 9 h 15 min | 16 min 40 s | 97,000 | 200 MB | 200 MB | 1 GB | 1 GB |"
