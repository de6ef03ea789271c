"""The state machine, as a table and as a race."""

import re
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import update

from models.content import Content
from models.database import Trace
from models.deliveries.resend import Resend
from models.details import Detail
from models.lanes import Lane
from models.notes import Fact
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.states import SOURCES, Correction, EventKind, Fate, Outcome, State, Status
from models.store import Store
from models.tables import broadcast
from models.traits import Came
from tests.support.ledger import BY, CARD, move, now

DOCS = Path(__file__).parent.parent.parent / "docs" / "states.md"


def standing_in(store: Store, state: State) -> Broadcast:
    made = store.contents.create(Content("text", "Hello"), 1)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).where(broadcast.c.id == made.id).values(state=state))
    return made


def test_every_state_has_its_sources() -> None:
    assert set(SOURCES) == set(State)


@pytest.mark.parametrize("source", State)
def test_a_state_moves_exactly_where_the_table_says(source: State, store: Store) -> None:
    moved = {to for to in State if move(store, standing_in(store, source).uuid, to)}
    assert moved == {to for to, sources in SOURCES.items() if source in sources}


def test_exactly_one_of_racing_presses_wins(store: Store) -> None:
    uuid = standing_in(store, State.DRAFTED).uuid
    with ThreadPoolExecutor(8) as pool:
        wins = list(pool.map(lambda _: store.broadcasts.confirm(uuid, 1, BY, CARD), range(16)))
    assert sorted(wins) == [False] * 15 + [True]


def test_exactly_one_of_two_racing_ends_wins(store: Store) -> None:
    uuids = [standing_in(store, State.SENDING).uuid for _ in range(20)]
    both = Barrier(2)

    def end(to: State) -> list[bool]:
        return [both.wait() >= 0 and move(store, uuid, to) for uuid in uuids]

    with ThreadPoolExecutor(2) as pool:
        sent, paused = pool.map(end, [State.SENT, State.PAUSED])
    assert [one + other for one, other in zip(sent, paused, strict=True)] == [1] * 20


def test_a_move_wipes_the_old_reason_and_owes_a_new_report(store: Store) -> None:
    made = standing_in(store, State.SENDING)
    told = Reason(ReasonCode.MESSAGE_REFUSED, "told")
    store.broadcasts.halt(made.uuid, told)
    paused = now(store, made)
    store.broadcasts.reported(paused, 7)
    assert (paused.reason, now(store, made).report_message_id) == (told, 7)
    store.broadcasts.stop(made.uuid, BY)
    stopped = now(store, made)
    assert (stopped.reason, stopped.report_message_id, stopped.revision) == (None, None, 2)


def test_an_older_version_does_not_win(store: Store) -> None:
    made = standing_in(store, State.DRAFTED)
    version = store.contents.write(made, Content("text", "Hello again"))
    assert store.contents.adopt(made.uuid, version)
    assert not store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    assert store.broadcasts.confirm(made.uuid, 2, BY, CARD)


def test_a_report_noted_late_does_not_settle_the_one_owed_now(store: Store) -> None:
    made = standing_in(store, State.SENT)
    seen = now(store, made)
    move(store, made.uuid, State.UNDOING)
    move(store, made.uuid, State.UNDONE)
    store.broadcasts.reported(seen, 7)
    assert now(store, made).owes_report


@pytest.mark.parametrize(
    "word", [*State, *Outcome, *Fate, *Correction, *Resend, *ReasonCode, *EventKind, *Detail]
)
def test_every_word_has_a_line_in_the_docs(word: str) -> None:
    assert f"\n| `{word}` |" in DOCS.read_text()


@pytest.mark.parametrize(
    ("number", "words"),
    [*enumerate((State, Outcome, Fate, Correction, Resend, ReasonCode, EventKind, Detail, Status), 1)],
)
def test_each_table_of_the_docs_has_exactly_its_words(number: int, words: type[StrEnum]) -> None:
    section = DOCS.read_text().split("\n## ")[number]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [*words]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (
            Fact,
            "update aside groups told bot old_copy owed acts_told logged standstill neutral holds "
            "looked fetched last_calls transfers epoch home approvals backup",
        ),
        (Lane, "admin person room aside"),
        (
            Came,
            "with_buttons with_other_buttons with_styled_buttons with_effect with_quote live with_names "
            "split together",
        ),
        (Trace, "newest old backup missing moved hidden copied"),
    ],
)
def test_words_on_disk_stay_what_they_are(words: type[StrEnum], kept: str) -> None:
    assert " ".join(words) == kept


@pytest.mark.parametrize("source", State)
def test_docs_say_where_a_state_moves(source: State) -> None:
    [becomes] = re.findall(rf"^\| `{source}` \|[^|]*\|([^|]*)\|", DOCS.read_text(), re.MULTILINE)[:1]
    assert set(re.findall(r"`(\w+)`", becomes)) == {to for to in State if source in SOURCES[to]}
