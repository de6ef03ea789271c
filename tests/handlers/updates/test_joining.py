"""The bot is taken into a group or channel, thrown out, promoted, or moved along to a new chat id."""

from collections.abc import Callable

import pytest

from models.states import Outcome, Status
from simulator import Group, Person, Simulator
from tests.support.broadcasting import send
from tests.support.recall import Recall, until
from tests.support.rooms import EVE, becomes, caught_up, included, standing


@pytest.fixture
def eve(simulator: Simulator) -> Person:
    """A stranger."""
    return simulator.person(EVE, first_name="Eve")


@pytest.fixture
def club(simulator: Simulator) -> Group:
    """A basic group without the bot."""
    group = simulator.group(-2001, title="Chess club", basic=True)
    group.kick()
    return group


@pytest.fixture(params=["group", "channel"])
def room(request: pytest.FixtureRequest, simulator: Simulator) -> Group:
    """A group, and a channel, without the bot."""
    make = simulator.group if request.param == "group" else simulator.channel
    made: Group = make(-2002, title="Regulars")
    made.kick()
    return made


async def test_strangers_adding_makes_it_wait_and_every_admin_is_asked(
    recall: Recall, room: Group, ada: Person, bob: Person, eve: Person
) -> None:
    recall.subscribe(1)
    room.add(by=eve)
    for admin in (ada, bob):
        notice = await admin.sees("👥 “Regulars” took me in\nAdded by “Eve”")
        assert notice.labels == ["Include", "Leave it"]
    assert standing(recall, room) is Status.WAITING
    assert recall.store.audience.size() == 1
    await send(ada, "Hello, all of you")
    await ada.sees("Broadcast finished")
    assert [message for message in room.screen if message.from_bot] == []


async def test_admins_adding_is_a_yes(recall: Recall, room: Group, ada: Person, bob: Person) -> None:
    room.add(by=ada)
    await becomes(recall, room, Status.SUBSCRIBED)
    await send(ada, "Hello, all of you")
    await ada.sees("Broadcast finished")
    assert [message.text for message in room.screen if message.from_bot] == ["Hello, all of you"]
    assert [message for message in bob.screen if "took me in" in (message.text or "")] == []


async def test_title_is_shown_as_it_is(simulator: Simulator, recall: Recall, ada: Person) -> None:
    assert recall
    odd = simulator.group(-2003, title="<b>Tom & Jerry</b> " + "x" * 100)
    odd.kick()
    odd.add(by=simulator.person(7777, first_name="<i>Mallory"))
    await ada.sees("👥 “<b>Tom & Jerry</b> xxx")
    await ada.sees("Added by “<i>Mallory”")


@pytest.mark.parametrize("before", [Status.SUBSCRIBED, Status.WAITING, Status.LEFT])
async def test_thrown_out_it_is_out_and_asks_again_when_it_is_back(
    before: Status, recall: Recall, room: Group, ada: Person, eve: Person
) -> None:
    await included(recall, room, ada)
    with recall.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE subscriber SET status = '{before}'")
    room.kick(by=eve)
    await becomes(recall, room, Status.LEFT)
    room.add(by=eve)
    await becomes(recall, room, Status.WAITING)
    await ada.sees("“Regulars” took me in")


def promoted(club: Group) -> None:
    club.promote_bot()


def restricted(club: Group) -> None:
    club.restrict_bot()


def rehabilitated(club: Group) -> None:
    club.restrict_bot()
    club.add()


@pytest.mark.parametrize("happens", [promoted, restricted, rehabilitated])
@pytest.mark.parametrize("stands", [Status.SUBSCRIBED, Status.WAITING, Status.LEFT])
async def test_change_of_rights_changes_nothing(
    happens: Callable[[Group], None],
    stands: Status,
    recall: Recall,
    club: Group,
    ada: Person,
) -> None:
    await included(recall, club, ada)
    with recall.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE subscriber SET status = '{stands}'")
    happens(club)
    await caught_up(recall, ada)
    assert standing(recall, club) is stands


async def test_restricted_and_no_member_any_more_it_is_out(recall: Recall, club: Group, ada: Person) -> None:
    await included(recall, club, ada)
    club.restrict_bot(member=False)
    await becomes(recall, club, Status.LEFT)


@pytest.mark.parametrize("stands", [Status.SUBSCRIBED, Status.WAITING, Status.LEFT, None])
async def test_what_stands_goes_along_to_the_supergroup(
    stands: Status | None, recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    club.add(by=eve)
    await becomes(recall, club, Status.WAITING)
    with recall.store.engine.begin() as connection:
        change = f"UPDATE subscriber SET status = '{stands}'" if stands else "DELETE FROM subscriber"
        connection.exec_driver_sql(change)
    moved = club.migrate_to(-1002001)
    await caught_up(recall, ada)
    assert standing(recall, moved) is (stands or Status.WAITING)
    assert standing(recall, club) is (Status.GONE if stands else None)


async def test_request_of_one_that_was_in_is_closed_by_its_move(
    recall: Recall, club: Group, ada: Person
) -> None:
    await included(recall, club, ada)
    club.migrate_to(-1002001)
    closed = await ada.sees("“Chess club” is in")
    assert closed.buttons == []


async def test_request_of_one_that_waits_works_under_its_new_id(
    recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    club.add(by=eve)
    old = await ada.sees("took me in")
    moved = club.migrate_to(-1002001)
    await ada.sees("took me in", after=old.message_id)
    await caught_up(recall, ada)
    await ada.press("Include")
    assert standing(recall, moved) is Status.SUBSCRIBED


async def test_what_waits_for_a_group_goes_along(
    simulator: Simulator, recall: Recall, club: Group, ada: Person
) -> None:
    await included(recall, club, ada)
    recall.subscribe(1)
    simulator.refuse(400, "Bad Request: CHAT_WRITE_FORBIDDEN", method="sendMessage", chat_id=club.chat_id)
    uuid = await send(ada)
    await ada.sees("Telegram would not deliver it: 1")
    moved = club.migrate_to(-1002001)
    await becomes(recall, moved, Status.SUBSCRIBED)
    await ada.press("🔁 Retry")
    await until(lambda: recall.tally(uuid) == {Outcome.SENT: 2})
    assert {row.chat_id for row in recall.rows(uuid)} == {moved.chat_id, 5001}
    assert len([message for message in moved.screen if message.from_bot]) == 1
