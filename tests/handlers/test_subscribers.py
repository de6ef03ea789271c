"""What people say to the bot, what they are told, and what is kept of them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from handlers.texts import greetings
from models.profiles import Profile
from models.states import Departure, Status
from models.tables import inbox, subscriber
from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, joined, offered
from tests.support.recall import ADA, Recall, until
from tests.support.rooms import EVE, caught_up, included

DAY = 86_400  # seconds
WELCOMED = f"{greetings.WELCOME}\nID: {EVE}"


@pytest.fixture(autouse=True)
def noon(simulator: Simulator) -> None:
    """No test is cut in two by midnight."""
    simulator.clock.advance(seconds=DAY - simulator.clock.time() % DAY + DAY / 2)


@pytest.fixture
def eve(simulator: Simulator) -> Person:
    return simulator.person(EVE, first_name="Eve", username="eve", language_code="pt-BR")


def row(recall: Recall, chat_id: int = EVE) -> Row[Any]:
    with recall.store.engine.connect() as connection:
        return connection.execute(select(subscriber).where(subscriber.c.chat_id == chat_id)).one()


def said(window: Person) -> list[str | None]:
    return [message.text for message in window.screen if message.from_bot]


async def served(recall: Recall) -> None:
    simulator, store = recall.simulator, recall.store
    await until(lambda: simulator.pending_updates == 0 and store.inbox.size() == 0)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("/start shop1", "shop1"),
        ("/start", None),
        ("/start   two words ", "two words"),
        ("/start " + "x" * 70, "x" * 64),
        ("/START shop1", "shop1"),
    ],
)
async def test_first_start_says_whence(words: str, source: str | None, recall: Recall, eve: Person) -> None:
    await eve.say(words)
    await eve.sees(greetings.WELCOME)
    await eve.say("/start elsewhere")
    await eve.sees(greetings.WELCOME_BACK)
    found = row(recall)
    assert (found.source, found.language, found.first_name) == (source, "pt-br", "Eve")
    assert found.joined_at
    assert found.heard_at


async def test_admins_start_says_whence_too(recall: Recall, ada: Person) -> None:
    await ada.say("/start shop1")
    await ada.sees(greetings.WELCOME)
    assert row(recall, ADA).source == "shop1"


async def test_admin_who_writes_or_presses_is_heard(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    await joined(ada)
    first = row(recall, ADA).heard_at
    simulator.clock.advance(hours=72)
    ada.first_name = "Augusta"
    await ada.say("/stats")
    await served(recall)
    assert (row(recall, ADA).heard_at, row(recall, ADA).first_name) == (first + timedelta(days=3), "Augusta")


async def test_group_that_writes_is_heard_and_shows_its_new_title(
    simulator: Simulator, recall: Recall, ada: Person, eve: Person
) -> None:
    club = simulator.group(-2001, title="Chess club")
    await included(recall, club, ada)
    assert row(recall, club.chat_id).heard_at is None
    club.title = "Chess and Go"
    await club.say(eve, "/hello")
    await caught_up(recall, ada)
    assert row(recall, club.chat_id).heard_at
    assert row(recall, club.chat_id).first_name == "Chess and Go"


async def test_any_other_message_is_answered_once_a_day(
    simulator: Simulator, recall: Recall, eve: Person
) -> None:
    await joined(eve)
    for _ in range(3):
        await eve.say("hello")
        await served(recall)
    await eve.sees(greetings.REPLY)
    simulator.clock.advance(hours=24)
    asked = await eve.say("hello again")
    await eve.sees(greetings.REPLY, after=asked)
    await eve.say("/help")
    await served(recall)
    assert said(eve) == [WELCOMED, greetings.REPLY, greetings.REPLY]


async def test_who_was_never_seen_is_answered_once_a_day_too_and_not_kept(
    recall: Recall, eve: Person
) -> None:
    for _ in range(3):
        await eve.say("hello")
        await served(recall)
    await eve.sees(greetings.REPLY)
    assert said(eve) == [greetings.REPLY]
    assert recall.store.audience.by_status() == {}


async def test_press_is_no_message(recall: Recall, eve: Person) -> None:
    await joined(eve)
    await eve.press(data="anything", message_id=eve.screen[-1].message_id)
    await served(recall)
    assert said(eve) == [WELCOMED]


@pytest.mark.parametrize("status", [Status.BLOCKED, Status.GONE, Status.RESTING, Status.LEFT])
async def test_message_brings_back_all_but_who_left(status: Status, recall: Recall, eve: Person) -> None:
    await joined(eve)
    with recall.store.engine.begin() as connection:
        connection.execute(subscriber.update().values(status=status))
    await eve.say("hello")
    await eve.sees(greetings.REPLY)
    after = Status.LEFT if status is Status.LEFT else Status.SUBSCRIBED
    assert recall.store.audience.by_status() == {after: 1}


class TestForget:
    """/forget."""

    async def test_erases_and_says_so(self, recall: Recall, eve: Person) -> None:
        await eve.say("/start shop1")
        await eve.sees(greetings.WELCOME)
        await eve.say("/forget")
        await eve.sees(greetings.FORGOTTEN)
        found = row(recall)
        assert (found.status, found.left_by) == (Status.LEFT, Departure.FORGOTTEN)
        assert (found.first_name, found.username, found.language, found.source) == (None,) * 4
        assert (found.joined_at, found.heard_at, found.answered_at) == (None,) * 3
        await served(recall)
        with recall.store.engine.connect() as connection:
            assert connection.execute(select(inbox)).all() == []

    async def test_start_begins_anew(self, recall: Recall, eve: Person) -> None:
        await joined(eve)
        await eve.say("/forget")
        await eve.sees(greetings.FORGOTTEN)
        asked = await eve.say("/start shop2")
        await eve.sees(greetings.WELCOME, after=asked)
        assert (row(recall).first_name, row(recall).source, row(recall).left_by) == ("Eve", "shop2", None)

    async def test_admin_is_forgotten_as_a_person(self, recall: Recall, ada: Person) -> None:
        await joined(ada)
        asked = await ada.say("/forget")
        await ada.sees(greetings.FORGOTTEN, after=asked)
        await served(recall)
        found = row(recall, ADA)
        assert (found.first_name, found.heard_at, found.left_by) == (None, None, Departure.FORGOTTEN)
        asked = await ada.say("/stats")
        await ada.sees("Subscribers", after=asked)

    async def test_never_seen_is_remembered_by_the_id_alone(self, recall: Recall, eve: Person) -> None:
        await eve.say("/forget")
        await eve.sees(greetings.FORGOTTEN)
        assert (row(recall).first_name, row(recall).left_by) == (None, Departure.FORGOTTEN)
        assert recall.store.audience.add([EVE]).new == 0

    async def test_what_is_on_its_way_teaches_nothing(self, recall: Recall, ada: Person, eve: Person) -> None:
        await joined(eve)
        recall.subscribe(1)
        card = await draft(ada)
        await eve.say("/forget")
        await eve.sees(greetings.FORGOTTEN)
        await confirmed(ada, card)
        assert row(recall).first_name is None


class TestLearnt:
    """The answers to a broadcast tell names."""

    @pytest.mark.parametrize(
        ("bodies", "learns"),
        [
            ([{"text": "Doors"}], True),
            ([media.photo("One"), media.photo("Two")], True),
            ([media.dice()], False),
            ([{"hologram": {"depth": 3}}], False),
        ],
        ids=["text", "album", "copy", "newer"],
    )
    async def test_names_come_with_what_is_no_copy(
        self, bodies: list[dict[str, Any]], learns: bool, recall: Recall, ada: Person, eve: Person
    ) -> None:
        recall.store.audience.add([EVE])
        await confirmed(ada, await offered(ada, *bodies))
        found = row(recall)
        assert (found.first_name, found.username) == (("Eve", "eve") if learns else (None, None))
        assert (found.heard_at, found.language) == (None, None)  # of that an answer tells nothing
        assert eve.screen

    async def test_channel_is_told_from_a_group(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        rooms = [simulator.channel(-2001, "News", "news"), simulator.group(-2002, "Chess club")]
        recall.store.audience.add([room.chat_id for room in rooms])
        await confirmed(ada, await draft(ada))
        known = [row(recall, room.chat_id) for room in rooms]
        assert [(one.first_name, one.username, one.is_channel) for one in known] == [
            ("News", "news", True),
            ("Chess club", None, False),
        ]
        asked = await ada.say("/groups")
        listed = await ada.sees("", after=asked)
        assert "“News” (channel)" in (listed.text or "")
        assert "“Chess club” ·" in (listed.text or "")

    async def test_name_that_no_database_takes_costs_no_record(
        self, recall: Recall, ada: Person, eve: Person
    ) -> None:
        recall.store.audience.add([EVE])
        eve.first_name = "Eve \ud83d"
        _, report = await confirmed(ada, await draft(ada))
        assert "Sent: 1" in (report.text or "")
        assert row(recall).first_name == "Eve ?"


class TestOwnWords:
    """WELCOME_TEXT, GOODBYE_TEXT and REPLY_TEXT."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        own = {"welcome_text": "Hallo <du>\n/stop", "goodbye_text": "Ade", "reply_text": "Liest & keiner"}
        return {"messages_per_second": 1000, **own}

    async def test_they_stand_for_ours_in_every_case(self, recall: Recall, eve: Person) -> None:
        answers = {"/stop": "Ade", "/start": f"Hallo <du>\n/stop\nID: {EVE}", "hello": "Liest & keiner"}
        assert recall
        for words in ("/stop", "/start", "/start", "hello", "/stop", "/stop"):
            asked = await eve.say(words)
            await eve.sees(answers[words], after=asked)

    def test_id_is_left_out_where_own_words_leave_no_room(self) -> None:
        assert greetings.with_id("x" * 4087, EVE).endswith(f"\nID: <code>{EVE}</code>")
        assert greetings.with_id("x" * 4088, EVE) == "x" * 4088

    async def test_admins_and_groups_read_them_too(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        await ada.say("/start")
        await ada.sees("Hallo <du>")
        club = simulator.group(-2001)
        await included(recall, club, ada)
        asked = await club.say(ada, "/stop")
        await club.sees("Ade", after=asked)


class TestNoAnswer:
    """An empty REPLY_TEXT."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 1000, "reply_text": ""}

    async def test_nobody_is_answered(self, recall: Recall, eve: Person) -> None:
        await joined(eve)
        await eve.say("hello")
        await served(recall)
        asked = await eve.say("/stop")
        await eve.sees(greetings.GOODBYE, after=asked)
        assert said(eve) == [WELCOMED, greetings.GOODBYE]
        assert row(recall).answered_at is None


async def test_unknown_person_is_taken_back_by_no_button(recall: Recall, eve: Person) -> None:
    hello = await eve.say("hello")
    answer = await eve.press(data="audience:return", message_id=hello)
    assert answer.text == greetings.NOT_SUBSCRIBED
    assert recall.store.audience.profiles([EVE]) == {}
    assert recall.store.audience.subscribe(Profile(EVE))
