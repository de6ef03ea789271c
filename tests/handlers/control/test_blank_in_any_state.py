"""🫥 Blank them, whatever the broadcast went through before."""

import pytest

from handlers.callbacks import Action, pack
from models.events import Admin
from models.states import EventKind, State
from simulator import Person, Simulator, media
from tests.support.blanking import GONE, blanked, left_behind, mixed, old, question, shown
from tests.support.broadcasting import holding
from tests.support.correcting import NEW, OLD, finished, held, words
from tests.support.failing import refused
from tests.support.past import listed, opened, pause_before
from tests.support.recall import ADA, Recall

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
        deleted = [
            simulator.refuse(400, MOON, method="editMessageText", chat_id=person.chat_id)
            for person in people[2:]
        ]
        again = await blanked(ada)
        assert "Deleted: 4\nToo old (48 h): 2\n🫥 2 blanked\n" in (again.text or "")
        assert words(simulator, people) == [GONE] * 2
        assert [rule.times for rule in deleted] == [1] * 4  # nobody tried to edit what is gone
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
            "📄 CSV",
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
        assert report.labels == ["📄 CSV", "Duplicate", "Details"]
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
        assert report.labels == ["↩️ Undo", "✏️ Replace its words in 3 chats", "📄 CSV", "Duplicate", "Details"]
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
