"""What stands under the picture of a course."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from handlers.texts.courses import Bars, caption
from handlers.texts.times import Calendar
from models.content import Content
from models.counts import Counts
from models.results import STEP, Course, Pause, Step
from models.snapshots import Snapshot
from models.states import Happening, Outcome
from models.store import Store
from tests.support.ledger import begun

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
SENT = Step(NINE, Happening.SENT, 1204)
PLAIN = Bars(timedelta(minutes=1), None, cut=False)
BARS = "Each bar is 1 min. Times are UTC."
HELLO = "📈 “Hello”"

CAPTIONS: list[tuple[Course, Bars, list[str]]] = [
    (Course([SENT]), PLAIN, [HELLO, "🟦 1,204 sent", BARS]),
    (
        Course([SENT, *(SENT._replace(what=what) for what in Happening if what is not Happening.SENT)]),
        PLAIN,
        [
            HELLO,
            "🟦 1,204 sent · 🟥 not delivered · 🟪 not known if it arrived · 🟨 corrected · 🟧 deleted",
            "🔻 Telegram asked for silence 1,204 times",
            BARS,
        ],
    ),
    (
        Course([SENT, Step(NINE, Happening.FLOOD, 1)], [Pause(NINE, NINE + STEP)]),
        PLAIN,
        [HELLO, "🟦 1,204 sent · ⬜ paused", "🔻 Telegram asked for silence once", BARS],
    ),
    (
        Course([SENT], answers=[(NINE, 3)]),
        Bars(timedelta(hours=2), timedelta(minutes=30), cut=True),
        [
            HELLO,
            "🟦 1,204 sent",
            "Each bar is 2 h. Times are UTC.",
            "Long times without anything are left out.",
            "🟩 Answers, below. Each bar is 30 min.",
        ],
    ),
    (
        Course([SENT._replace(often=1203)]),
        PLAIN,
        [HELLO, "🟦 1,203 sent", BARS, "1 message went out before times were counted: not in the picture."],
    ),
    (
        Course([Step(NINE, Happening.FLOOD, 2)]),
        PLAIN,
        [
            HELLO,
            "🔻 Telegram asked for silence 2 times",
            BARS,
            "1,204 messages went out before times were counted: not in the picture.",
        ],
    ),
]


@pytest.mark.parametrize(("course", "bars", "lines"), CAPTIONS)
def test_the_caption_says_what_is_in_the_picture_and_no_more(
    course: Course, bars: Bars, lines: Sequence[str], store: Store
) -> None:
    seen = Snapshot(begun(store), Content("text", "Hello"), Counts(NINE, {Outcome.SENT: 1204}))
    assert caption(seen, course, bars, Calendar(NINE, UTC)).splitlines() == lines
