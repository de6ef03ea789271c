"""Every word of the database has its words for people, and sentences have their rooms."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from handlers import COMMANDS, FILE_PRESSES, PRESSES, ROOM_PRESSES, Serves
from handlers.callbacks import Action
from handlers.files.buttons import FileAction
from handlers.files.fetching import Absence
from handlers.room_callbacks import RoomAction
from handlers.texts import copies, files, help, labels, rooms, words
from models.database import Trace
from models.reasons import Reason, ReasonCode
from models.states import Correction, Fate, Outcome, State, Status

ROOT = Path(__file__).parent.parent.parent.parent
TEXTS = ("handlers/texts/", "handlers/commandline.py")
# Telegram's own words, and what the wire says in their place where Telegram said nothing.
QUOTED = (
    *(
        f"broadcast/wire/{name}.py"
        for name in ("verdicts", "refusals", "transport", "answers", "errors", "connections", "knock")
    ),
    "models/deliveries/waits.py",
    "models/database/refusals.py",  # a server's words
)
# What Prometheus shows beside a metric.
METRICS = (
    "handlers/health/metrics.py",
    "broadcast/wire/meter.py",
    "models/recorded.py",
    "models/database/timing.py",
)
SQL = re.compile(r"\b(SELECT|INSERT|SET) \w")
SENTENCE = re.compile(r"[A-Za-z’']+[ ,]+[A-Za-z’']+ +[A-Za-z’']+")  # three words in a row


@pytest.mark.parametrize(
    ("table", "enum"),
    [
        (words.OUTCOMES, Outcome),
        (words.FATES, Fate),
        (words.STATUSES, Status),
        (rooms.STANDING, Status),
        (words.STATES, State),
        (words.TOO_LATE, State),
        (words.REASONS, ReasonCode),
    ],
)
def test_every_word_has_its_words(table: dict[StrEnum, str], enum: type[StrEnum]) -> None:
    assert set(table) == set(enum)


def test_every_correction_but_the_wanted_one_has_its_words() -> None:
    assert set(words.CORRECTIONS) == set(Correction)


@pytest.mark.parametrize("table", [words.OUTCOMES, words.FATES])
def test_help_explains_every_word_of_a_report_but_the_plain_one(table: dict[StrEnum, str]) -> None:
    plain = {words.FATES[Fate.DELETED]}
    assert {word for word in table.values() if f"{word}: " not in help.HELP} <= plain


@pytest.mark.parametrize(
    "old", ["Queued", "On the wire", "Skipped", "Refused", "Gone", "Unknown", "Chat lost"]
)
def test_words_of_the_database_are_not_shown(old: str) -> None:
    tables = (words.OUTCOMES, words.FATES, words.CORRECTIONS, words.STATUSES, words.STATES)
    assert not [word for table in tables for word in table.values() if word == old]


def test_words_of_the_docs_are_those_of_reports() -> None:
    told = (ROOT / "docs" / "states.md").read_text()
    for word, said in [*words.OUTCOMES.items(), *words.FATES.items()]:
        line = next(line for line in told.splitlines() if line.startswith(f"| `{word}` |") and said in line)
        assert line


def test_every_absence_of_a_file_has_its_words() -> None:
    assert set(files.ABSENCES) == {one.name for one in Absence}


def test_every_trace_but_the_newest_has_its_words() -> None:
    assert set(copies.TRACES) == set(Trace) - {Trace.NEWEST}


@pytest.mark.parametrize("code", ReasonCode)
def test_reason_says_what_telegram_said(code: ReasonCode) -> None:
    said = words.reason(Reason(code, "{odd} words"))
    assert said
    assert ("{odd} words" in said) is ("{words}" in words.REASONS[code])


def product() -> list[Path]:
    rooms = [path for room in ("models", "broadcast", "handlers") for path in (ROOT / room).rglob("*.py")]
    return [path for path in [*rooms, ROOT / "bot.py"] if not _of(path, (*TEXTS, *QUOTED, *METRICS))]


def _of(path: Path, places: tuple[str, ...]) -> bool:
    return path.relative_to(ROOT).as_posix().startswith(places)


@pytest.mark.parametrize("path", product(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_sentences_for_people_live_with_the_texts(path: Path) -> None:
    said = [
        text
        for text in strings(ast.parse(path.read_text()))
        if SENTENCE.search(text) and not SQL.search(text)
    ]
    assert said == []


def strings(tree: ast.Module) -> Iterator[str]:
    """All strings but docstrings, what the log says, what an assertion claims and what columns mean."""
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        if (
            (isinstance(node, ast.Assert | ast.Expr) and not _calls(node))
            or (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).startswith(("log.", "Silence", "re.compile"))
            )
            or (isinstance(node, ast.keyword) and node.arg == "doc")
        ):
            left_out |= {*ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in left_out:
            yield node.value


def _calls(node: ast.Assert | ast.Expr) -> bool:
    """Whether this statement is there for what it does, not for what it says."""
    return isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)


def test_every_button_has_a_press_and_every_command_its_lines() -> None:
    assert set(PRESSES) == set(Action)
    assert set(ROOM_PRESSES) == set(RoomAction)
    assert set(FILE_PRESSES) == set(FileAction)
    menus = {Serves.EVERYBODY: labels.MENU}
    for command, (serves, _) in COMMANDS.items():
        assert command in menus.get(serves, labels.ADMIN_MENU)
        assert serves is Serves.EVERYBODY or f"/{command}" in help.HELP
    assert {*labels.MENU, *labels.ADMIN_MENU} == set(COMMANDS)


def test_reason_without_words_leaves_no_brackets_behind() -> None:
    assert words.reason(Reason(ReasonCode.MOSTLY_REFUSED)) == "Telegram refuses most of it"
