"""🫥 Blank them where Telegram, another admin or the end of the process comes in between."""

import asyncio

import pytest

from handlers.callbacks import Action, pack
from models.events import Admin
from models.record import Card
from models.states import Correction, EventKind, Outcome
from simulator import Person, Simulator, media
from tests.support.blanking import GONE, TOO_OLD, blanked, left_behind, old, question, shown
from tests.support.correcting import NEW, OLD, asked, finished, held, words
from tests.support.past import opened
from tests.support.recall import ADA, Recall, until

pytestmark = pytest.mark.slow

MOON = "Bad Request: the moon is in the wrong house"


class TestTrouble:
    """Where Telegram, or the moment, does not let it."""

    async def test_every_chat_is_counted_and_only_those_left_are_tried_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(6)
        uuid = await old(simulator, ada)
        refusals = (MOON, "Forbidden: user is deactivated", "Bad Request: message to edit not found")
        for person, said in zip(people, refusals, strict=False):
            code = 403 if said.startswith("Forbidden") else 400
            simulator.refuse(code, said, method="editMessageText", chat_id=person.chat_id)
        report = await blanked(ada)
        assert (
            "Sent: 6\n🫥 3 blanked\n⚠️ 2 not blanked (Telegram would not change it: 1, chat out of reach: 1)\n"
            "1 message already gone\n"
        ) in (report.text or "")
        assert "🫥 Blank them (2)" in report.labels
        await ada.press("🫥 Blank them (2)", message_id=report.message_id)
        put = await ada.sees("Blank 2 messages?", after=report.message_id)
        await ada.press("🫥 Blank 2", message_id=put.message_id)
        again = await ada.sees("🫥 6 blanked", after=put.message_id)
        assert "not blanked" not in (again.text or "")
        assert {row.correction for row in recall.rows(uuid)} == {Correction.CORRECTED}
        assert words(simulator, people) == [GONE] * 6

    async def test_album_that_was_changed_in_part_may_be_blank_or_not(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await old(simulator, ada, media.photo(OLD), media.photo("B", file_id="photo-2"))
        chat = people[1].chat_id
        simulator.refuse(400, MOON, method="editMessageMedia", chat_id=chat, after=1)
        report = await blanked(ada)
        assert "🫥 1 blanked\n❔ 1 may be blank or not, because Telegram's answer never came\n" in (
            report.text or ""
        )
        assert "🫥 Blank them (1)" in report.labels
        await blanked(ada)
        assert shown(simulator, people) == [[("photo", GONE), ("photo", "")]] * 2

    async def test_files_are_uploaded_once_and_anew_where_telegram_knows_them_no_longer(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await old(simulator, ada, media.photo(OLD))
        await blanked(ada)
        await old(simulator, ada, media.video("Another"))
        await blanked(ada)
        assert len(_pictures(simulator, people)) == 1
        await old(simulator, ada, media.animation("A third"))
        unknown = "Bad Request: wrong file identifier/HTTP URL specified"
        simulator.refuse(400, unknown, method="sendPhoto", chat_id=ADA)
        await blanked(ada)
        assert len(_pictures(simulator, people)) == 2
        assert shown(simulator, people) == [[("photo", GONE)] * 3] * 2

    async def test_where_the_question_cannot_be_put_nothing_has_changed(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        uuid = await old(simulator, ada, media.photo(OLD))
        report = await opened(ada)
        simulator.refuse(
            400, "Bad Request: wrong file identifier", method="sendPhoto", chat_id=ADA, times=None
        )
        answer = await ada.press("🫥 Blank them (1)", message_id=report.message_id)
        assert answer.text == (
            "Telegram did not take my question, so nothing has changed. Press 🫥 Blank them again."
        )
        assert answer.show_alert
        assert recall.found(uuid).withdrawn is None

    async def test_question_about_what_has_changed_since_is_put_anew(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid = await old(simulator, ada)
        put = await question(ada)
        for person in people[:2]:
            simulator.refuse(400, TOO_OLD, method="deleteMessage", chat_id=person.chat_id, times=None)
        simulator.clock.advance(hours=-72)
        assert recall.store.undo.begin(uuid, Admin(1002, "Bob"), Card(1002))
        recall.sender.wake()
        await bob.sees("Broadcast undone")
        answer = await ada.press("🫥 Blank 3", message_id=put.message_id)
        assert answer.text == "Your choice is below."
        again = await ada.sees("Blank 2 messages?", after=put.message_id)
        assert "It has moved on since that was asked" in str(put)
        assert words(simulator, people) == [OLD] * 2
        await ada.press("🫥 Blank 2", message_id=again.message_id)
        await ada.sees("🫥 2 blanked", after=again.message_id)

    async def test_two_admins_who_say_yes_blank_it_once(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(3)
        uuid = await old(simulator, ada)
        mine, theirs = await question(ada), await question(bob)
        yes = pack(Action.BLANK, uuid, recall.found(uuid).revision)
        answers = await asyncio.gather(
            ada.press(data=yes, message_id=mine.message_id),
            bob.press(data=yes, message_id=theirs.message_id),
        )
        assert "Blanking." in {answer.text for answer in answers}
        await until(lambda: words(simulator, people) == [GONE] * 3)
        happened = recall.store.broadcasts.events(recall.found(uuid))
        assert [event.kind for event in happened].count(EventKind.WITHDRAWN) == 1


def _pictures(simulator: Simulator, people: list[Person]) -> set[str]:
    return {str(one.body["photo"]) for messages in held(simulator, people) for one in messages}


class TestOnTheWay:
    """While it is being done."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    async def test_card_says_so_and_a_restart_goes_on_with_it(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        people = stopped.subscribe(40)
        async with stopped.running():
            uuid = await old(simulator, ada)
            put = await question(ada)
            await ada.press("🫥 Blank 40", message_id=put.message_id)
            await ada.sees("Blanking…")
            assert str(put).startswith(f"{put.message_id} Recall: Blanking…")
            await until(lambda: words(simulator, people).count(GONE) >= 5)
        assert 0 < words(simulator, people).count(GONE) < 40
        async with stopped.running():
            report = await ada.sees("🫥 40 blanked", after=put.message_id)
        assert "Sent: 40\n🫥 40 blanked\n" in (report.text or "")
        assert words(simulator, people) == [GONE] * 40
        assert stopped.tally(uuid) == {Outcome.SENT: 40}

    async def test_flood_of_edits_is_waited_out(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(5)
        await old(simulator, ada)
        put = await question(ada)
        simulator.flood(2, method="editMessageText")
        await ada.press("🫥 Blank 5", message_id=put.message_id)
        await ada.sees("🫥 5 blanked", after=put.message_id)
        assert words(simulator, people) == [GONE] * 5

    async def test_correction_that_an_undo_cut_short_is_not_taken_up_after_it(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(40)
        uuid = await finished(ada)
        await asked(ada)
        said = await ada.say(NEW)
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 40", message_id=card.message_id)
        await until(lambda: words(simulator, people).count(NEW) >= 5)
        report = await left_behind(simulator, ada, people[18:20])
        assert "Deleted: 38\nToo old (48 h): 2\n" in (report.text or "")
        assert not recall.found(uuid).correcting
        await ada.say("/help")
        await ada.sees("this list")
        assert words(simulator, people) == [OLD] * 2
        assert "🫥 2 blanked" in ((await blanked(ada)).text or "")
        assert words(simulator, people) == [GONE] * 2
