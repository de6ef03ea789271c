"""The documents name what is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import arithmetic
from broadcast.checkup import Code
from handlers.texts import journal
from models.reasons import ReasonCode
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


LOG = (ROOT / "docs" / "log.md").read_text()
CALLS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def log_calls() -> Iterator[ast.Call]:
    for room in ("handlers", "broadcast", "models"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name("log"), attr=attr)) if attr in CALLS:
                        yield node


def words(call: ast.Call) -> str:
    said = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return re.sub(r"%[\d.]*[sgfo]", "…", said[0])


def test_every_line_of_the_log_is_told_and_no_other() -> None:
    first_cells = re.findall(r"^\| `(.*?)` \|", LOG, re.MULTILINE)
    told = {line for cell in first_cells for line in cell.split("`<br>`") if " " in line and "`" not in line}
    assert {words(call) for call in log_calls()} - {"…"} == told  # the journal's own follow
    rows = re.findall(r"^\| `(\w+)` \| ([^`|]+) \| [^|]+ \|[^|]*\|$", LOG, re.MULTILINE)
    assert dict(rows) == journal.WORDS
    assert [code for code in ReasonCode if f"`{code}`" not in LOG] == []


def test_every_event_that_a_program_reads_is_told() -> None:
    rooms = [ROOT / room for room in ("handlers", "broadcast", "models")]
    source = "".join(path.read_text() for room in rooms for path in room.rglob("*.py"))
    assert [name for name in set(re.findall(r'"event": "(\w+)"', source)) if f"| `{name}` |" not in LOG] == []
