"""An album counts for each of its parts: turns, pages, prices and estimates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from broadcast.wire.cost import weight
from models.states import Outcome
from simulator import Fault, Limits, Message, Person, Simulator, media
from simulator.refused import Refused
from tests.support.broadcasting import confirmed, offered
from tests.support.failing import FORBIDDEN
from tests.support.recall import Recall

pytestmark = pytest.mark.slow

PACE = 300


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": PACE, "paid_broadcast": True}


def album(parts: int) -> list[dict[str, Any]]:
    return [
        media.photo("Doors open at nine." if at == 0 else None, file_id=f"photo-{at}") for at in range(parts)
    ]


@pytest.mark.parametrize(
    ("parameters", "messages"),
    [
        ({"media": [1, 2, 3, 4]}, 4),
        ({"media": ({}, {})}, 2),
        ({"media": {"type": "photo"}}, 1),
        ({"message_ids": [1, 2, 3]}, 1),
        ({"text": "Hi"}, 1),
        ({}, 1),
    ],
)
def test_call_counts_for_the_parts_of_an_album(parameters: Mapping[str, Any], messages: int) -> None:
    assert weight(parameters) == messages


class TestStrict:
    """A Telegram that counts each part, and has a tenth of a second's worth to spare."""

    @pytest.fixture
    async def simulator(self) -> Any:
        limits = Limits(bulk=PACE, paid=PACE, per_chat=None, per_group=None)
        async with Simulator(limits=limits) as running:
            yield running

    @pytest.mark.parametrize("parts", [2, 4, 10])
    async def test_albums_cause_no_flood_and_take_what_the_card_says(
        self, parts: int, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        readers = recall.subscribe(480 // parts * 2)
        card = await offered(ada, *album(parts))
        assert "Takes about 3 s at 300 a second" in (card.text or "")
        await confirmed(ada, card)
        assert not simulator.refusals
        times = [one.time for one in simulator.sent_log if one.chat_id == readers[0].chat_id][:1]
        times += [one.time for one in simulator.sent_log if one.chat_id == readers[-1].chat_id]
        assert max(times) - min(times) > 2.8  # as fast as allowed, and no faster

    async def test_correcting_and_undoing_them_causes_none_either(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(40)
        await confirmed(ada, await offered(ada, *album(4)))
        await ada.press("✏️ Correct")
        await ada.sees("Send me the corrected message")
        said = await ada.say("Ho")
        card = await ada.sees("Above is how it will read", after=said)
        await ada.press("✏️ Correct 40", message_id=card.message_id)
        report = await ada.sees("✏️ 40 corrected in place", after=card.message_id)
        assert simulator.calls["editMessageCaption"] == 40
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.press("🗑 Delete")
        await ada.sees("Deleted: 40")
        assert simulator.calls["deleteMessages"] == 40
        assert not simulator.refusals


async def test_estimate_of_a_correction_counts_the_captions_that_change(recall: Recall, ada: Person) -> None:
    recall.subscribe(150)
    await confirmed(ada, await offered(ada, *album(4)))
    await ada.press("✏️ Correct")
    await ada.sees("Send me the corrected message")
    changed = [media.photo("New", file_id=f"photo-{at}") for at in range(4)]
    ids = await ada.send_album(changed)
    card = await ada.sees("Above is how it will read", after=ids[-1])
    assert "Takes about 2 s at 300 a second" in (card.text or "")


@pytest.mark.parametrize(("bodies", "stars"), [([{"text": "Hi"}], 9), (album(2), 18), (album(10), 90)])
async def test_card_names_the_stars_of_every_part(
    bodies: list[dict[str, Any]], stars: int, recall: Recall, ada: Person
) -> None:
    recall.subscribe(100)
    card = await offered(ada, *bodies)
    assert f"This costs about {stars} Stars of the bot's balance." in (card.text or "")


class TestSecondTry:
    """What a Retry and a Resend cost is said before they can be pressed."""

    async def test_report_names_the_stars_of_a_retry(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        readers = recall.subscribe(60)
        report = await self._partly(simulator, ada, readers, Refused(400, FORBIDDEN))
        assert "⭐️ 🔁 Retry costs about 8 Stars of the bot's balance." in (report.text or "")
        assert "Resend costs" not in (report.text or "")

    async def test_question_and_report_name_the_stars_of_a_resend(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        readers = recall.subscribe(60)
        report = await self._partly(simulator, ada, readers, Fault.LOST_AFTER)
        assert "⭐️ Resend costs about 8 Stars of the bot's balance." in (report.text or "")
        await ada.press("Resend", message_id=report.message_id)
        question = await ada.sees("where it is not known if it arrived?", after=report.message_id)
        assert "⭐️ This costs about 8 Stars of the bot's balance." in (question.text or "")

    async def _partly(
        self, simulator: Simulator, ada: Person, readers: list[Person], trouble: Fault | Refused
    ) -> Message:
        card = await offered(ada, *album(4))
        for reader in readers[::3]:
            simulator.fault(trouble, method="sendMediaGroup", chat_id=reader.chat_id)
        await ada.press("✅ Send", message_id=card.message_id)
        return await ada.sees("Broadcast finished", after=card.message_id)


class TestFree:
    """Without paid broadcasts no Stars are named."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": PACE}

    async def test_no_stars_are_named(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        readers = recall.subscribe(4)
        card = await offered(ada, {"text": "Hi"})
        simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=readers[0].chat_id)
        await ada.press("✅ Send", message_id=card.message_id)
        report = await ada.sees("Broadcast finished", after=card.message_id)
        assert "Star" not in str(card) + str(report)


class TestOldReport:
    """A report from before paid broadcasts were switched on names no price, and its button none."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": PACE}

    async def test_retry_asks_first_whether_its_stars_are_paid(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        readers = stopped.subscribe(40)
        async with stopped.running():
            card = await offered(ada, *album(4))
            for reader in readers[::3]:
                simulator.refuse(400, FORBIDDEN, method="sendMediaGroup", chat_id=reader.chat_id)
            uuid, report = await confirmed(ada, card)
        stopped.settings = replace(stopped.settings, paid_broadcast=True)
        async with stopped.running():
            calls = simulator.calls["sendMediaGroup"]
            await ada.press("🔁 Retry 14 failed", message_id=report.message_id)
            question = await ada.sees("Send it again to 14 chats that refused it or failed?")
            assert "⭐️ This costs about 6 Stars of the bot's balance." in (question.text or "")
            assert simulator.calls["sendMediaGroup"] == calls
            await ada.press("Leave it", message_id=question.message_id)
            assert stopped.tally(uuid)[Outcome.REFUSED] == 14
            await ada.press("🔁 Retry 14 failed", message_id=report.message_id)
            again = await ada.sees("Send it again to 14", after=question.message_id)
            await ada.press("Send again to 14", message_id=again.message_id)
            await ada.sees("Sent: 40", after=again.message_id)

    async def test_price_that_was_named_is_asked_no_more(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        readers = stopped.subscribe(40)
        stopped.settings = replace(stopped.settings, paid_broadcast=True)
        async with stopped.running():
            card = await offered(ada, *album(4))
            for reader in readers[::3]:
                simulator.refuse(400, FORBIDDEN, method="sendMediaGroup", chat_id=reader.chat_id)
            _, report = await confirmed(ada, card)
            assert "🔁 Retry costs about 6 Stars" in (report.text or "")
            answered = await ada.press("🔁 Retry 14 failed", message_id=report.message_id)
            assert answered.text == "Trying again with 14 chats."
            await ada.sees("Sent: 40", after=report.message_id)
