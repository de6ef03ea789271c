"""The report of an undo is what one shows to a boss, and the other admins read of all that stays."""

import re
from datetime import timedelta

import pytest

from models.states import Outcome, State
from simulator import Fault, Message, Person, Simulator
from tests.support.broadcasting import confirmed, draft
from tests.support.failing import lost
from tests.support.past import finished, pause_before
from tests.support.recall import Recall, until

TIME = r"\d\d:\d\d:\d\d"
SPAN = f"{TIME}–{TIME}"
STAYS = "Bad Request: message can't be deleted"
TOO_OLD = "Bad Request: message can't be deleted for everyone"


def proof(report: Message) -> str:
    return (report.text or "").splitlines()[2]


async def undone(admin: Person, chats: int) -> Message:
    """Take the last broadcast back; its report."""
    said = await admin.say("/undo")
    question = await admin.sees("Delete this broadcast", after=said)
    await admin.press(f"🗑 Delete from {chats} chat", message_id=question.message_id)
    return await admin.sees("Broadcast undone", after=said)


async def test_report_says_how_many_how_long_and_by_whom(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(7)
    await pause_before(simulator, ada, dict.fromkeys(people[3:], 1))
    simulator.clock.advance(minutes=1)
    report = await undone(bob, 3)
    found = re.fullmatch(
        r"Reached 3 of 7 · not sent 4 · visible at most (\d+) s · "
        rf"sent by Ada {SPAN} · undone by Bob {SPAN} · 3 deleted, 0 remain",
        proof(report),
    )
    assert found
    assert int(found[1]) > 60
    assert "Total: 7\nDeleted: 3\nNot sent: 4" in (report.text or "")
    await ada.sees("Undone: 3 deleted, 0 remain.\n“Doors open at nine.” · Bob")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (STAYS, "Telegram would not delete it: 2"),
        ("Forbidden: bot was blocked by the user", "Chat out of reach, it stays there: 2"),
        ("Bad Request: CHAT_WRITE_FORBIDDEN", "Telegram would not delete it: 2"),
        ("Bad Request: the moon is in the wrong house", "Telegram would not delete it: 2"),
    ],
)
async def test_what_stays_is_counted_whatever_keeps_it(
    words: str, line: str, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(3)
    await finished(ada)
    for person in people[1:]:
        simulator.refuse(400, words, method="deleteMessage", chat_id=person.chat_id, times=None)
    report = await undone(ada, 3)
    assert proof(report).endswith(" · 1 deleted, 2 remain")
    assert "those visible at most" in proof(report)
    assert f"Total: 3\nDeleted: 1\n{line}" in (report.text or "")
    await bob.sees("Undone: 1 deleted, 2 remain.\n")


async def test_nothing_is_called_visible_for_a_while_where_all_of_it_stays(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    await finished(ada)
    simulator.refuse(400, TOO_OLD, method="deleteMessage", times=None)
    report = await undone(ada, 2)
    assert "visible" not in proof(report)
    assert proof(report).endswith("0 deleted, 2 remain")
    await bob.sees("Undone: 0 deleted, 2 remain.\n")


async def test_what_nobody_knows_of_may_remain(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(4)
    await lost(simulator, ada, people[:1])
    report = await undone(ada, 3)
    assert proof(report).startswith(
        "Reached 3 of 4 · not sent 0 · not known if it arrived 1 · visible at most"
    )
    assert proof(report).endswith("3 deleted, 0 remain, 1 may remain")
    assert "Total: 4\nDeleted: 3\nNot known if it arrived: 1\n" in (report.text or "")
    await bob.sees("Undone: 3 deleted, 0 remain, 1 may remain.\n")


@pytest.mark.parametrize("days", [3, -3])
async def test_wrong_clock_makes_no_number_up(days: int, recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    recall.wrong = timedelta(days=days)
    await finished(ada)
    assert "visible for an unknown time" in proof(await undone(ada, 2))


async def test_second_undo_leaves_the_first_its_due(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    await finished(ada)
    simulator.refuse(400, STAYS, method="deleteMessage", times=1)
    await undone(ada, 2)
    report = await undone(bob, 1)
    assert re.search(rf"undone by Ada {SPAN}, Bob {SPAN} · 2 deleted, 0 remain$", proof(report))


async def test_day_is_named_where_it_is_another_one(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    await finished(ada)
    simulator.clock.advance(hours=25)
    report = await undone(ada, 1)
    assert re.search(rf"sent by Ada {SPAN} · undone by Ada \d+ \w\w\w {SPAN} · ", proof(report))
    assert re.search(r"visible at most 25 h", proof(report))


async def test_gone_after_a_restart_names_both_causes(stopped: Recall, ada: Person) -> None:
    """Killed between a deletion and its record, as far as Telegram and the database can tell."""
    people = stopped.subscribe(4)
    async with stopped.running():
        uuid, _ = await finished(ada)
    found = stopped.found(uuid)
    assert found.confirmed
    assert found.confirmed.by
    assert found.card
    assert stopped.store.undo.begin(uuid, found.confirmed.by, found.card)
    people[0].delete(people[0].screen[-1].message_id)
    async with stopped.running():
        report = await ada.sees("Broadcast undone")
    assert "Deleted: 3\nDeleted just before the restart, or by the reader: 1\n" in (report.text or "")
    assert proof(report).endswith("4 deleted, 0 remain")


async def test_report_in_the_midst_of_an_undo_has_the_same_total(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    uuid, _ = await confirmed(ada, await draft(ada))
    simulator.fault(Fault.HANG, method="deleteMessage", chat_id=people[0].chat_id)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await until(lambda: recall.found(uuid).state is State.UNDOING)
    said = await ada.say("/history")
    page = await ada.sees("Past broadcasts", after=said)
    await ada.press("1", message_id=page.message_id)
    report = await ada.sees("Total: ", after=page.message_id)
    assert "Total: 3\n" in (report.text or "")
    assert re.search(rf"undone by Ada since {TIME}", proof(report))
    assert recall.tally(uuid) == {Outcome.SENT: 3}
