"""When messages arrived, how fast, and how often Telegram asked for silence, as Details say it."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from handlers.texts.particulars import details
from handlers.texts.times import Calendar
from models.events import Event
from models.particulars import Particulars, Version
from models.record import Broadcast
from models.results import Refused, Times
from models.states import Correction, EventKind, Fate, Outcome
from tests.support.ledger import NOW

CALENDAR = Calendar(NOW)


def lines(**found: Any) -> list[str]:
    """Without the title and the uuid."""
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    one = Broadcast(**row | {"started_at": NOW})
    nothing: dict[str, Any] = {"versions": (), "happened": (), "refused": ()}
    unknown: dict[str, Any] = {"content": None, "times": Times(), "pace": None, "floods": None}
    return details(Particulars(one, **nothing | unknown | found), CALENDAR).splitlines()[2:]


def after(*seconds: float) -> Times:
    return Times(*(NOW + timedelta(seconds=one) for one in seconds))


ARRIVED = {
    (): [],
    (0, 0, 0): ["It arrived less than a second after it began"],
    (3, 3, 3): ["It arrived 3 s after it began"],
    (2, 250, 492): [
        "After it began, the first arrived in 2 s, half in 4 min 10 s, the last in 8 min 12 s",
    ],
    # Telegram tells whole seconds, so its clock seems a little late.
    (-1, 1, 2): ["After it began, the first arrived in less than a second, half in 1 s, the last in 2 s"],
}


@pytest.mark.parametrize(("seconds", "expected"), ARRIVED.items())
def test_times_are_told_from_its_beginning(seconds: tuple[float, ...], expected: list[str]) -> None:
    assert lines(times=after(*seconds)) == expected


def test_where_the_clocks_differ_nobody_is_told_how_long_it_took() -> None:
    [line] = lines(times=after(-60, 0, 60))
    assert line.startswith("By Telegram's clock the first arrived ")
    assert "began" not in line


@pytest.mark.parametrize(
    ("floods", "expected"),
    [
        (None, []),
        (0, ["Telegram never asked the whole bot for silence"]),
        (1, ["Telegram asked the whole bot for silence once"]),
        (12, ["Telegram asked the whole bot for silence 12 times"]),
    ],
)
def test_floods_are_told_where_they_were_counted(floods: int | None, expected: list[str]) -> None:
    assert lines(floods=floods) == expected


def test_pace_is_told_where_it_is_known() -> None:
    assert lines(pace=29.44) == ["Pace: 29.4 chats a second, on average"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (EventKind.CONFIRMED, "sent it"),
        (EventKind.CHANGED, "changed the draft"),
        (EventKind.MISSED, "did not start it, because its time had passed"),
        (EventKind.SPARED, "kept it from taking itself back"),
    ],
)
def test_what_somebody_did_reads_well_where_all_is_about_one(kind: EventKind, expected: str) -> None:
    assert lines(happened=[Event(kind, NOW)])[-1].endswith(f" · Recall · {expected}")


def test_words_are_told_with_what_they_led_to() -> None:
    words = [
        Refused(Outcome.REFUSED, "Topic_closed", 0, 1200),
        Refused(Fate.LOST, "Forbidden: bot was blocked by the user", 3, 0),
        Refused(Correction.LOST, "other_kind", 2, 0),
        Refused(Outcome.UNKNOWN, "shut_down", 1, 0),
    ]
    assert lines(refused=words) == [
        "<b>Word for word</b>",
        "Telegram would not deliver it, 1,200: Topic_closed",
        "Chat out of reach, it stays there, 3: Forbidden: bot was blocked by the user",
        "Chat out of reach, 2: it shows an older version that cannot become this one",
        "Not known if it arrived, 1: the bot was stopped before Telegram answered",
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EventKind.CHANGED, "changed the draft"),
        (EventKind.CORRECTED, "corrected it"),
        (EventKind.PAUSED, "paused it"),
    ],
)
def test_who_did_what_reads_well_where_all_is_about_one(kind: EventKind, said: str) -> None:
    [_, line] = lines(happened=[Event(kind, NOW)])
    assert line.endswith(f" · Recall · {said}")


def test_of_many_words_and_versions_the_others_are_counted() -> None:
    words = [Refused(Outcome.FAILED, f"number {n}", 10, 0) for n in range(11)]
    assert lines(refused=words)[-1] == "and 30 more in other words"
    versions = [Version(n, None, None, None) for n in range(1, 8)]
    shown = lines(versions=versions)
    assert shown[:2] == [
        "2 earlier versions are not shown.",
        "Version 3 · An admin · it cannot be read",
    ]
