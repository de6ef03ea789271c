"""/groups, and the answers to a request: Include and Leave it, in time, late and twice."""

import pytest

from handlers.browse.groups import PAGE
from handlers.room_callbacks import RoomAction, pack_room
from handlers.texts import rooms
from models.profiles import Profile
from models.rooms import IN, Room
from models.states import Status
from simulator import Fault, Group, Message, Person, Simulator
from tests.support.broadcasting import send
from tests.support.recall import Recall
from tests.support.rooms import EVE, becomes, standing

INSIDE = "“Chess club” is in: it gets what you broadcast from now on."
OUTSIDE = "“Chess club” is out: it gets no broadcasts."


@pytest.fixture
async def club(simulator: Simulator, recall: Recall, ada: Person) -> Group:
    """A group that a stranger has put the bot into, so that it waits."""
    assert recall
    group = simulator.group(-2001, title="Chess club")
    group.kick()
    group.add(by=simulator.person(EVE, first_name="Eve"))
    await ada.sees("“Chess club” took me in")
    return group


async def listed(admin: Person) -> Message:
    asked = await admin.say("/groups")
    return await admin.sees("", after=asked)


async def test_include_puts_it_into_the_audience(
    recall: Recall, club: Group, ada: Person, bob: Person
) -> None:
    assert (await ada.press("Include")).text == INSIDE
    assert standing(recall, club) is Status.SUBSCRIBED
    for admin in (ada, bob):
        assert (await admin.sees(INSIDE)).buttons == []
    await send(ada, "Hello, all of you")
    await ada.sees("Broadcast finished")
    assert [message.text for message in club.screen if message.from_bot] == ["Hello, all of you"]


async def test_leave_it_leaves_it(
    simulator: Simulator, recall: Recall, club: Group, ada: Person, bob: Person
) -> None:
    assert (await bob.press("Leave it")).text == OUTSIDE
    assert club.bot_member()["status"] == "left"
    assert standing(recall, club) is Status.LEFT
    for admin in (ada, bob):
        assert (await admin.sees(OUTSIDE)).buttons == []
    assert simulator.calls["leaveChat"] == 1


@pytest.mark.parametrize("action", [RoomAction.INCLUDE, RoomAction.DECLINE])
@pytest.mark.parametrize("stands", [status for status in Status if status is not Status.WAITING])
async def test_late_press_of_a_notice_is_answered_with_how_it_stands(
    stands: Status, action: RoomAction, simulator: Simulator, recall: Recall, club: Group, bob: Person
) -> None:
    notice = await bob.sees("took me in")
    with recall.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE subscriber SET status = '{stands}'")
    answer = await bob.press(data=pack_room(action, club.chat_id), message_id=notice.message_id)
    assert answer.show_alert
    assert answer.text == rooms.stands(Room(club.chat_id, "Chess club", stands))
    assert standing(recall, club) is stands
    assert simulator.calls["leaveChat"] == 0
    assert (await bob.sees(answer.text)).buttons == []


async def test_press_about_a_group_that_nobody_knows(recall: Recall, ada: Person) -> None:
    assert recall
    said = await ada.say("/groups")
    await ada.sees("No group or channel has taken me in", after=said)
    for action in (RoomAction.INCLUDE, RoomAction.DECLINE, RoomAction.QUIT):
        answer = await ada.press(data=pack_room(action, -77), message_id=said)
        assert answer.text == "I know no such group or channel."


async def test_second_press_does_no_harm(recall: Recall, club: Group, ada: Person) -> None:
    notice = await ada.sees("took me in")
    include, leave = (data for _, data in notice.buttons[0])
    await ada.press(data=include, message_id=notice.message_id)
    assert (await ada.press(data=include, message_id=notice.message_id)).text == INSIDE
    assert (await ada.press(data=leave, message_id=notice.message_id)).text == INSIDE
    assert standing(recall, club) is Status.SUBSCRIBED


async def test_what_telegram_did_not_let_it_leave_still_waits(
    simulator: Simulator, recall: Recall, club: Group, ada: Person
) -> None:
    simulator.fault(Fault.BAD_GATEWAY, method="leaveChat")
    assert (await ada.press("Leave it")).text == "Telegram did not let me leave. Press again in a moment."
    assert standing(recall, club) is Status.WAITING
    await ada.press("Leave it")
    assert standing(recall, club) is Status.LEFT


async def test_what_has_thrown_it_out_already_can_be_left(
    simulator: Simulator, recall: Recall, club: Group, ada: Person
) -> None:
    simulator.refuse(403, "Forbidden: bot was kicked from the supergroup chat", method="leaveChat")
    assert (await ada.press("Leave it")).text == OUTSIDE
    assert standing(recall, club) is Status.LEFT


async def test_list_has_those_that_wait_and_then_those_that_are_in(
    simulator: Simulator, recall: Recall, club: Group, ada: Person
) -> None:
    news = simulator.channel(-2002, title="<News>")
    recall.store.rooms.include(Profile(news.chat_id, news.title))
    recall.store.rooms.include(Profile(-2003, None))
    recall.store.rooms.include(Profile(-2004, "Left"))
    recall.store.rooms.stop(-2004)
    recall.subscribe(1)
    page = await listed(ada)
    assert page.text == (
        "Groups and channels: waiting for a yes 1, in 2\n"
        "1. “Chess club” · waits for your yes\n2. Chat -2003 · in\n3. “<News>” · in"
    )
    assert page.labels == ["Include 1", "Leave it 1", "Leave it 2", "Leave it 3"]

    await ada.press("Leave it 3", message_id=page.message_id)
    assert news.bot_member()["status"] == "left"
    await ada.press("Include 1", message_id=page.message_id)
    assert standing(recall, club) is Status.SUBSCRIBED
    page = await ada.sees("waiting for a yes 0, in 2")
    assert page.labels == ["Leave it 1", "Leave it 2"]
    assert "\n1. “Chess club” · in\n" in (page.text or "")


async def test_list_shows_what_became_of_one_that_it_lists_otherwise(
    simulator: Simulator, recall: Recall, club: Group, ada: Person
) -> None:
    page = await listed(ada)
    recall.store.rooms.agree(club.chat_id)
    answer = await ada.press("Leave it 1", message_id=page.message_id)
    assert (answer.text, answer.show_alert) == (INSIDE, True)
    assert simulator.calls["leaveChat"] == 0
    assert (await ada.sees("in 1")).labels == ["Leave it 1"]


async def test_list_turns_its_pages(recall: Recall, ada: Person) -> None:
    for number in range(2 * PAGE + 1):
        recall.store.rooms.join(Profile(-3000 - number, "🎲" * 300))
    page = await listed(ada)
    assert page.labels[-3:] == ["Include 10", "Leave it 10", "▶"]
    await ada.press("▶", message_id=page.message_id)
    page = await ada.sees("20. ")
    assert page.labels[-2:] == ["◀", "▶"]
    await ada.press("▶", message_id=page.message_id)
    page = await ada.sees("21. ")
    assert page.labels == ["Include 21", "Leave it 21", "◀"]
    recall.store.rooms.remove(-3000)
    recall.store.rooms.remove(-3001)
    await ada.press("Include 21", message_id=page.message_id)
    page = await ada.sees("19. ")
    assert page.labels[-1] == "◀"
    await ada.press("◀", message_id=page.message_id)
    await ada.sees("10. ")


@pytest.mark.parametrize("stands", IN)
async def test_one_that_is_in_can_be_left(stands: Status, recall: Recall, club: Group, ada: Person) -> None:
    with recall.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE subscriber SET status = '{stands}'")
    page = await listed(ada)
    await ada.press("Leave it 1", message_id=page.message_id)
    await becomes(recall, club, Status.LEFT)
    await ada.sees("No group or channel has taken me in")
