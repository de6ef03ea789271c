"""/audit: who did what and when, as a list and as a file; damage hides no more than itself."""

import csv
import io

import pytest
from sqlalchemy import insert, text

from handlers.browse import audit as browsing
from handlers.texts import audit
from models.content import Content
from models.record import Broadcast
from models.states import EventKind
from models.tables import event
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, send
from tests.support.recall import ADA, Recall


def test_every_kind_of_event_has_its_sentence() -> None:
    assert set(audit.SENTENCES) == set(EventKind)


async def listed(admin: Person, wanted: str = "Who did what") -> Message:
    said = await admin.say("/audit")
    return await admin.sees(wanted, after=said)


def entries(page: Message) -> list[str]:
    return [line for line in (page.text or "").splitlines() if " · " in line]


def made(recall: Recall, count: int) -> Broadcast:
    """A draft with so many events."""
    of = recall.store.contents.create(Content("text", "Hello"), ADA)
    with recall.store.engine.begin() as connection:
        for at in range(count):
            facts = {"version": at}
            values = {"broadcast_id": of.id, "at": recall.store.clock(), "kind": EventKind.CHANGED}
            connection.execute(insert(event).values(**values, by=ADA, by_name=f"Ada {at}", facts=facts))
    return of


async def test_nothing_yet(recall: Recall, ada: Person) -> None:
    assert recall
    await listed(ada, "Nothing has happened yet")


async def test_who_did_what_newest_first(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    await send(ada, "Doors <open> at nine.")
    await ada.sees("Broadcast finished")
    page = await listed(ada)
    assert [line.partition(" · ")[2] for line in entries(page)] == [
        "Recall · finished “Doors <open> at nine.” to 3",
        "Recall · began to send “Doors <open> at nine.” to 3",
        "Ada · sent “Doors <open> at nine.” to 3",
    ]
    assert "newest first, in UTC" in (page.text or "")
    assert page.labels == ["📄 CSV"]


async def test_pages_turn_both_ways(stopped: Recall, ada: Person) -> None:
    made(stopped, 2 * browsing.PAGE + 1)
    async with stopped.running():
        page = await listed(ada)
        seen = [entries(page)]
        assert page.labels == ["▶", "📄 CSV"]
        while "▶" in page.labels:
            await ada.press("▶", message_id=page.message_id)
            seen.append(entries(page))
        assert [len(one) for one in seen] == [browsing.PAGE, browsing.PAGE, 1]
        assert len({line for one in seen for line in one}) == 2 * browsing.PAGE + 1
        assert page.labels == ["◀", "📄 CSV"]
        while "◀" in page.labels:
            await ada.press("◀", message_id=page.message_id)
        assert entries(page) == seen[0]


DAMAGE = {
    "a kind of a newer version": {"kind": "teleported"},
    "no moment": {"at": "yesterday"},
    "an admin who is no number": {"by": "Ada"},
}


@pytest.mark.parametrize(
    "damage",
    # PostgreSQL has types for the others, so they cannot be damaged so.
    [pytest.param(one, marks=() if "kind" in one else pytest.mark.sqlite) for one in DAMAGE.values()],
    ids=DAMAGE,
)
async def test_what_cannot_be_read_is_passed_over_and_counted(
    recall: Recall, simulator: Simulator, ada: Person, damage: dict[str, str]
) -> None:
    recall.subscribe(1)
    await send(ada)
    await ada.sees("Broadcast finished")
    [(column, value)] = damage.items()
    with recall.store.engine.begin() as connection:
        connection.execute(text(f"UPDATE event SET {column} = :value WHERE kind = 'begun'"), {"value": value})
    page = await listed(ada)
    assert "Left out: 1 event that I cannot read." in (page.text or "")
    assert len(entries(page)) == 2
    file = await filed(ada, page)
    assert file.caption == "Who did what: 2 events, oldest first.\nLeft out: 1 event that I cannot read."
    assert len(rows(simulator, file)) == 2


@pytest.mark.sqlite
async def test_damaged_facts_are_read_as_none(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await send(ada)
    await ada.sees("Broadcast finished")
    with recall.store.engine.begin() as connection:
        connection.execute(text("UPDATE event SET facts = '[1' WHERE kind = 'confirmed'"))
    assert len(entries(await listed(ada))) == 3


async def test_all_of_it_is_a_file_for_whoever_asks_and_no_formula(
    recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    ada.first_name = "=HYPERLINK(1)"
    await send(ada, "+1 is a number")
    await ada.sees("Broadcast finished")
    file = await filed(ada, await listed(ada))
    assert file.body["document"]["file_name"].startswith("audit-")
    first, *_, last = rows(simulator, file)
    assert (first["by"], first["by_id"], first["event"]) == ("'=HYPERLINK(1)", str(ADA), "confirmed")
    assert first["what"] == "sent “+1 is a number” to 2"
    assert (last["by"], last["event"]) == ("Recall", "finished")
    assert not [one for one in bob.screen if one.kind == "document"]


async def test_changes_of_a_draft_are_one_line_until_somebody_else_does_something(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(1)
    card = await draft(ada)
    for label in ("Silent", "Protected", "Leave out"):
        await ada.press(label, message_id=card.message_id)
    assert [line.partition(" · ")[2] for line in entries(await listed(ada))] == [
        "Ada · changed the draft “Doors open at nine.”"
    ]


def rows(simulator: Simulator, file: Message) -> list[dict[str, str]]:
    content = simulator.content(file.body["document"]["file_id"])
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def filed(admin: Person, page: Message) -> Message:
    await admin.press("📄 CSV", message_id=page.message_id)
    return await admin.sees(lambda one: one.kind == "document" and one.from_bot, after=page.message_id)
