"""🫥 Blank them, whatever the broadcast went through before and goes through after."""

import asyncio

import pytest

from handlers.callbacks import Action, pack
from models.events import Admin
from models.record import Card
from models.states import Correction, EventKind, Outcome, State
from simulator import Person, Simulator, media
from tests.support.blanking import GONE, TOO_OLD, blanked, left_behind, mixed, old, question, shown
from tests.support.broadcasting import holding
from tests.support.correcting import NEW, OLD, asked, finished, held, words
from tests.support.failing import refused
from tests.support.past import listed, opened, pause_before
from tests.support.recall import ADA, Recall, until

pytestmark = pytest.mark.slow

MOON = "Bad Request: the moon is in the wrong house"


class TestAfterAnUndo:
    """What an undo left behind."""

    async def test_only_what_remains_is_counted_and_blanked(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(6)
        await finished(ada)
        report = await left_behind(simulator, ada, people[:2])
        assert "Deleted: 4\nToo old (48 h): 2\n" in (report.text or "")
        assert "✏️ Replace its words in 2 chats" in report.labels
        assert "🫥 Blank them (2)" in report.labels
        edits = simulator.calls["editMessageText"]
        again = await blanked(ada)
        assert "Deleted: 4\nToo old (48 h): 2\n🫥 2 blanked\n" in (again.text or "")
        assert words(simulator, people) == [GONE] * 2
        assert simulator.calls["editMessageText"] - edits <= 2 + 4  # the question and its card
        assert "🫥 Blank them" not in str(again.labels)

    @pytest.mark.parametrize("words_", [MOON, "Bad Request: message can't be deleted"])
    async def test_what_telegram_would_not_delete_may_be_blanked_too(
        self, words_: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        await finished(ada)
        simulator.refuse(400, words_, method="deleteMessage", chat_id=people[0].chat_id, times=None)
        report = await left_behind(simulator, ada, [])
        assert report.labels == [
            "↩️ Undo",
            "✏️ Replace its words in 1 chat",
            "🫥 Blank them (1)",
            "Duplicate",
            "Details",
        ]
        await blanked(ada)
        assert words(simulator, people) == [GONE]

    async def test_words_are_replaced_in_what_remains(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(5)
        uuid = await finished(ada)
        await left_behind(simulator, ada, people[:3])
        await ada.press("✏️ Replace its words in 3 chats")
        await ada.sees("Send me the corrected message")
        said = await ada.say(NEW)
        card = await ada.sees("In 3 chats it changes in place.", after=said)
        await ada.press("✏️ Correct 3", message_id=card.message_id)
        report = await ada.sees("✏️ 3 corrected in place", after=card.message_id)
        assert "Broadcast undone" in (report.text or "")
        assert words(simulator, people) == [NEW] * 3
        assert recall.found(uuid).state is State.UNDONE

    async def test_who_is_out_of_reach_is_left_alone(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(4)
        await finished(ada)
        simulator.refuse(
            403,
            "Forbidden: user is deactivated",
            method="deleteMessage",
            chat_id=people[0].chat_id,
            times=None,
        )
        report = await left_behind(simulator, ada, people[1:2])
        assert "Chat out of reach, it stays there: 1" in (report.text or "")
        assert "🫥 Blank them (1)" in report.labels
        again = await blanked(ada)
        assert "🫥 1 blanked" in (again.text or "")
        assert words(simulator, people) == [OLD, GONE]

    async def test_where_nothing_remains_nothing_is_offered(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(3)
        uuid = await finished(ada)
        report = await left_behind(simulator, ada, [])
        assert report.labels == ["Duplicate", "Details"]
        for action in (Action.ASK_BLANK, Action.CORRECT):
            answer = await ada.press(data=pack(action, uuid), message_id=report.message_id)
            assert answer.text in ("There is nothing that can be blanked.", "This was undone.")

    async def test_what_is_blank_can_be_undone_once_more(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        await finished(ada)
        rule = simulator.refuse(400, MOON, method="deleteMessage", times=None)
        await left_behind(simulator, ada, [])
        report = await blanked(ada)
        assert "↩️ Undo" in report.labels
        rule.cancel()
        undone = await left_behind(simulator, ada, [])
        assert "Deleted: 3\n" in (undone.text or "")
        assert "blanked" not in (undone.text or "")
        assert holding(simulator, people) == [0] * 3


class TestWhatItLeavesOpen:
    """What can be done with a broadcast that is blank."""

    async def test_its_words_can_be_replaced(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        people = recall.subscribe(3)
        await old(simulator, ada, media.photo(OLD))
        report = await blanked(ada)
        assert report.labels == ["↩️ Undo", "✏️ Replace its words in 3 chats", "Duplicate", "Details"]
        await ada.press("✏️ Replace its words in 3 chats", message_id=report.message_id)
        await ada.sees("A text becomes its caption.")
        said = await ada.say(NEW)
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 3", message_id=card.message_id)
        again = await ada.sees("✏️ 3 corrected in place", after=card.message_id)
        assert shown(simulator, people) == [[("photo", NEW)]] * 3
        # The picture that was taken away does not come back with them.
        assert not any("photo-1" in str(message.body) for one in held(simulator, people) for message in one)
        assert "🫥 Blank them (3)" in again.labels

    async def test_words_of_an_album_are_replaced_as_its_first_caption(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await old(simulator, ada, media.photo(OLD), media.video(file_id="v"))
        report = await blanked(ada)
        await ada.press("✏️ Replace its words in 2 chats", message_id=report.message_id)
        await ada.sees("Send me the corrected message")
        said = await ada.say(NEW)
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 2", message_id=card.message_id)
        await ada.sees("✏️ 2 corrected in place", after=card.message_id)
        assert shown(simulator, people) == [[("photo", NEW), ("photo", "")]] * 2

    async def test_each_is_replaced_from_what_was_left_of_it(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(4)
        await mixed(simulator, recall, ada, media.photo("Look"), "sendPhoto")
        report = await blanked(ada)
        assert "✏️ Replace its words in 3 chats" in report.labels
        await ada.press("✏️ Replace its words in 3 chats", message_id=report.message_id)
        await ada.sees("Send me the corrected message")
        said = await ada.say(NEW)
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct", message_id=card.message_id)
        again = await ada.sees("✏️ 3 corrected in place", after=card.message_id)
        assert "⚠️ 1 keeps an older version (Telegram would not change it: 1)" in (again.text or "")
        assert sorted(shown(simulator, people)) == sorted([[("photo", GONE)], *[[("text", NEW)]] * 3])

    async def test_it_goes_out_to_nobody(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        people = recall.subscribe(4)
        uuid, before = await refused(simulator, ada, people[:1])
        simulator.clock.advance(hours=72)
        report = await blanked(ada)
        assert not any("Retry" in label for label in report.labels)
        answer = await ada.press("🔁 Retry 1 failed", message_id=before.message_id)
        assert answer.text == "This was blanked, so it goes out to nobody. Give it other words first."
        assert recall.store.ledger.retry(uuid, Admin(ADA, "Ada")) == 0
        assert words(simulator, people) == [GONE] * 3
        assert recall.found(uuid).state is State.SENT

    async def test_with_other_words_it_goes_out_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        await refused(simulator, ada, people[:1])
        simulator.clock.advance(hours=72)
        report = await blanked(ada)
        await ada.press("✏️ Replace its words in 2 chats", message_id=report.message_id)
        await ada.sees("Send me the corrected message")
        said = await ada.say(NEW)
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 2", message_id=card.message_id)
        again = await ada.sees("✏️ 2 corrected in place", after=card.message_id)
        await ada.press("🔁 Retry 1 failed", message_id=again.message_id)
        await ada.sees("Sent: 3", after=again.message_id)
        assert words(simulator, people) == [NEW] * 3

    async def test_people_still_know_it_by_its_words(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(2)
        uuid = await old(simulator, ada)
        report = await blanked(ada)
        assert f"“{OLD}” · Ada" in (report.text or "")
        await bob.sees(f"🫥 Ada is blanking a broadcast: “{OLD}”")
        await bob.sees(f"Finished: sent to 2 of 2. 2 blanked.\n“{OLD}”")
        page = await listed(ada)
        assert "1. Finished · blanked · " in (page.text or "")
        assert f"“{OLD}”" in (page.text or "")
        assert "🫥 2 blanked" in ((await opened(ada)).text or "")
        said = await ada.press("Duplicate", message_id=report.message_id)
        assert said is not None
        card = await ada.sees("Above is what everyone gets", after=report.message_id)
        assert [one.text for one in ada.screen if one.message_id < card.message_id][-1] == OLD
        [event] = [
            one
            for one in recall.store.broadcasts.events(recall.found(uuid))
            if one.kind is EventKind.WITHDRAWN
        ]
        assert event.by == Admin(ADA, "Ada")


class TestPaused:
    """What was paused for days."""

    async def test_it_is_stopped_and_those_not_reached_get_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(4)
        uuid = await pause_before(simulator, ada, dict.fromkeys(people[1:], 1))
        simulator.clock.advance(hours=72)
        put = await question(ada)
        assert "Blank 1 message? " in (put.text or "")
        assert "Not reached yet: 3. They get nothing any more." in (put.text or "")
        await ada.press("🫥 Blank 1", message_id=put.message_id)
        report = await ada.sees("Broadcast stopped", after=put.message_id)
        assert "Sent: 1\nNot sent: 3\n🫥 1 blanked\n" in (report.text or "")
        assert holding(simulator, people) == [1, 0, 0, 0]
        assert not recall.store.broadcasts.resume(uuid, Admin(ADA))


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
        await ada.sees("🫥 5 blanked", 15, after=put.message_id)
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
