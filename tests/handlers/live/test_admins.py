"""The whitelist and the reach of admins, with a clock of the test's."""

import logging

import pytest
from telegram import Bot
from telegram.error import TelegramError

from handlers.live.admins import AGAIN, Admins, Redrawn
from handlers.live.repeats import REMINDER, Repeats
from models.record import Card
from simulator import Fault, Simulator
from tests.support.recall import ADA, BOB


class Minutes:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class TestReach:
    """Who is told, and how often Telegram is asked about who cannot be."""

    async def test_nobody_but_an_admin_is_written_to(self, sim: Simulator, bot: Bot) -> None:
        eve = sim.person(6666)
        sent = await bot.send_message(eve.chat_id, "Welcome")
        admins = Admins(bot, frozenset({ADA}))
        assert await admins.tell(eve.chat_id, "A report") is None
        place = Card(eve.chat_id, sent.message_id)
        assert await admins.redraw(place, "A card", None) is Redrawn.UNREACHABLE
        await admins.close(place, "A last word")
        assert [message.text for message in eve.screen] == ["Welcome"]

    async def test_who_cannot_be_reached_is_asked_again_after_a_while_or_a_sign(
        self, sim: Simulator, bot: Bot, caplog: pytest.LogCaptureFixture
    ) -> None:
        clock = Minutes()
        admins = Admins(bot, frozenset({ADA, BOB}), clock)
        sim.person(BOB)
        ada = sim.person(ADA)
        ada.block()
        with caplog.at_level(logging.WARNING):
            for _ in range(1200):  # an hour of looks
                assert await admins.tell(ADA, "A report") is None
                clock.at += 3
        assert len(caplog.records) == sim.calls["sendMessage"] == 3600 / AGAIN
        assert admins.lost(ADA)
        assert not admins.lost(6666)
        assert (admins.can(ADA), admins.reachable()) == (False, True)
        ada.unblock()
        assert admins.returned(ADA)
        assert not admins.returned(ADA)
        assert await admins.tell(ADA, "A report")

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            (403, "Forbidden: user is deactivated"),
            (403, "Forbidden: words that no table has"),
            (400, "Bad Request: chat not found"),
            (400, "Bad Request: PEER_ID_INVALID"),
        ],
    )
    async def test_refusal_that_is_about_them_puts_them_out_of_reach(
        self, code: int, words: str, sim: Simulator, bot: Bot
    ) -> None:
        sim.person(ADA)
        sim.refuse(code, words, method="sendMessage")
        admins = Admins(bot, frozenset({ADA}))
        assert await admins.tell(ADA, "A report") is None
        assert not admins.can(ADA)

    @pytest.mark.parametrize("words", ["Bad Request: can't parse entities", "Bad Request: the moon"])
    async def test_refusal_that_is_about_the_text_blames_nobody(
        self, words: str, sim: Simulator, bot: Bot
    ) -> None:
        sim.person(ADA)
        sim.refuse(400, words, method="sendMessage")
        admins = Admins(bot, frozenset({ADA}))
        with pytest.raises(TelegramError):
            await admins.tell(ADA, "A report")
        assert admins.can(ADA)

    async def test_failure_of_telegram_blames_nobody(self, sim: Simulator, bot: Bot) -> None:
        sim.person(ADA)
        sim.fault(Fault.SERVER_ERROR, method="sendMessage")
        admins = Admins(bot, frozenset({ADA}))
        with pytest.raises(TelegramError):
            await admins.tell(ADA, "A report")
        assert admins.can(ADA)

    async def test_card_that_is_gone_is_told_from_one_that_is_shown(self, sim: Simulator, bot: Bot) -> None:
        ada = sim.person(ADA)
        admins = Admins(bot, frozenset({ADA}))
        card = Card(ADA, await admins.tell(ADA, "One"))
        assert await admins.redraw(card, "Two", None) is Redrawn.SHOWN
        assert await admins.redraw(card, "Two", None) is Redrawn.SHOWN  # Telegram: it is not modified
        ada.delete(card.message_id or 0)
        assert await admins.redraw(card, "Three", None) is Redrawn.ABSENT
        assert await admins.redraw(Card(ADA), "Four", None) is Redrawn.ABSENT


def test_what_fails_at_every_look_is_logged_six_times_an_hour() -> None:
    clock = Minutes()
    repeats, said = Repeats(clock), 0
    for _ in range(1200):
        said += repeats.is_news("no answer from Telegram")
        clock.at += 3
    assert said == 3600 / REMINDER
    assert repeats.is_news("something else")
