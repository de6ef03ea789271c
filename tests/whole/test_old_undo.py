"""What an older version was killed over while undoing goes on, and its past is what it was."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator import Simulator
from tests.support.old_world import counts_in
from tests.support.reopened import Reopened, entries, opened, reopened

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

READER = 5011  # one who was reached in time
MENU = [
    [("Menu", "https://example.com/menu"), ("Map", "https://example.com/map")],
    [("Shop", "https://example.com/shop")],
]


class TestInTheMiddleOfAnUndo:
    """Killed with some messages deleted; a correction that was cut short waits behind, and much is past."""

    @pytest.fixture
    async def past(self, simulator: Simulator, tmp_path: Path) -> AsyncIterator[Reopened]:
        async with reopened("undoing", simulator, tmp_path) as going_on:
            await going_on.reported(going_on.bob, "undoing", "undone")
            await going_on.reported(going_on.ada, "half_corrected", "finished")
            yield going_on

    async def test_nothing_is_left_that_can_be_deleted(self, past: Reopened) -> None:
        half_way = past.old.chats("undoing", outcome="sent", fate=None)
        kept = past.old.chats("undoing", fate="refused") | past.old.chats("undoing", fate="lost")
        lost = past.old.chats("undoing", outcome="unknown")
        before = _holders_then(past)
        assert len(half_way & before) >= 5
        assert past.holders("Half price") == kept | (lost & before)

    async def test_report_adds_up_and_agrees_with_the_chats(self, past: Reopened) -> None:
        report = await past.reported(past.bob, "undoing", "undone")
        total, lines = counts_in(report)
        unknown = past.old.chats("undoing", outcome="unknown")
        # Deleted by its reader, or by a call whose answer the old bot never read.
        gone = past.old.chats("undoing", outcome="sent", fate=None) - _holders_then(past)
        before = past.old.chats("undoing", fate="already_gone")
        assert total == len(past.old.deliveries("undoing")) == sum(lines.values())
        assert lines == {
            "Deleted": total - len(unknown) - len(gone | before) - 2,
            "Already gone": len(before),
            "Deleted just before the restart, or by the reader": len(gone - before),
            "Telegram would not delete it": 1,
            "Chat out of reach, it stays there": 1,
            "Not known if it arrived": len(unknown),
        }
        assert "· Ada Lovelace ·" in (report.text or "")

    async def test_the_other_admin_reads_who_took_it_back(self, past: Reopened) -> None:
        told = await past.ada.sees("Undone: ", after=past.old.last_id)
        assert (told.text or "").endswith("“Half price for {username|everyone}: https://example.com” · Bob")

    async def test_correction_reaches_the_others(self, past: Reopened) -> None:
        lost = past.old.chats("half_corrected").intersection(past.old.told["deactivated"])
        assert past.holders("Doors open at nine") == lost
        assert past.holders("Doors open at eight") == past.old.chats("half_corrected") - lost
        report = await past.reported(past.ada, "half_corrected", "finished")
        total, lines = counts_in(report)
        assert total == sum(lines.values()) == lines["Sent"]
        assert f"✏️ {total - len(lost)} corrected in place" in (report.text or "")
        assert f"⚠️ {len(lost)} keeps an older version (chat out of reach: 1)" in (report.text or "")

    async def test_history_lists_the_past_with_its_states_and_senders(self, past: Reopened) -> None:
        page = await past.history(past.bob)
        newest = entries(page)
        await past.bob.press("▶", message_id=page.message_id)
        assert [*newest, *entries(page)] == [
            ("Undone", "Ada Lovelace", "“Half price for {username|everyone}: https://example.com”"),
            ("Finished", "Ada Lovelace", "“Doors open at eight, {first_name|friend}.”"),
            ("Undone", "Bob", "“Wrong number, sorry.”"),
            ("Paused", "Ada Lovelace", "“Brunch on Sunday.”"),
            ("Paused", "Bob", "“Oysters on Monday.”"),
            ("Paused", "Ada Lovelace", "“Jazz on Friday.”"),
            ("Paused", "Ada Lovelace", "[document] “The wine list”"),
            ("Stopped", "Ada Lovelace", "“The terrace is open.”"),
            ("Finished", "Bob", "[album] “One”"),
            ("Finished", "Bob", "“Book a table: https://example.com”"),
            ("Finished", "Ada Lovelace", "[photo] “New menu for {first_name|you}”"),
        ]

    @pytest.mark.parametrize(
        ("role", "words"),
        [
            ("message_refused", "The wine list"),
            ("mostly_refused", "Jazz on Friday"),
            ("token_refused", "Oysters on Monday"),
        ],
    )
    async def test_what_a_machine_paused_still_says_why(self, role: str, words: str, past: Reopened) -> None:
        report = await past.opened(past.bob, words)
        assert f"Broadcast paused: {past.old.broadcast(role)['reason']}\n" in (report.text or "")
        total, lines = counts_in(report)
        assert total == len(past.old.deliveries(role)) == sum(lines.values())
        assert lines["Not sent"] == len(past.old.chats(role, outcome="pending"))

    @pytest.mark.parametrize(
        ("role", "words"), [("message_refused", "The wine list"), ("paused", "Brunch on Sunday")]
    )
    async def test_what_was_paused_can_be_resumed(self, role: str, words: str, past: Reopened) -> None:
        report = await past.opened(past.ada, words)
        assert "Not sent: " in (report.text or "")
        await past.ada.press("▶️ Resume", message_id=report.message_id)
        ended = await past.reported(past.ada, role, "finished", after=report.message_id)
        total, lines = counts_in(ended)
        assert lines == {"Sent": total - 1, "Account deleted or bot removed": 1}
        assert past.holders(words) == past.old.chats(role) - set(past.old.told["deactivated"])
        assert {len(ids) for ids in past.holding(words).values()} == {0, 1}

    async def test_what_was_stopped_stays_so(self, past: Reopened) -> None:
        report = await past.opened(past.bob, "The terrace is open")
        sent, rest = (past.old.chats("stopped", outcome=outcome) for outcome in ("sent", "pending"))
        assert past.holders("The terrace is open") == sent
        assert "Broadcast stopped" in (report.text or "")
        assert counts_in(report)[1] == {"Sent": len(sent), "Not sent": len(rest)}

    async def test_second_tries_are_remembered_and_can_be_made_once_more(self, past: Reopened) -> None:
        report = await past.opened(past.bob, "Book a table")
        assert counts_in(report) == (23, {"Sent": 21, "Failed": 1, "Not known if it arrived": 1})
        assert (
            "2 chats were sent it a second time, because it was not known if it had arrived, "
            "and may have it twice." in str(report)
        )
        await past.bob.press("Resend 1 unknown", message_id=report.message_id)
        question = await past.bob.sees("Up to 1 person may get it twice")
        await past.bob.press("Send again to 1", message_id=question.message_id)
        again = await past.reported(past.bob, "retried", "finished", after=question.message_id)
        assert counts_in(again) == (23, {"Sent": 22, "Failed": 1})

    async def test_correction_is_remembered_and_can_be_corrected(self, past: Reopened) -> None:
        report = await past.opened(past.ada, "New menu")
        assert (
            "✏️ 21 corrected in place\n⚠️ 1 keeps an older version (Telegram would not change it: 1)\n"
            in str(report)
        )
        await past.ada.press("✏️ Correct", message_id=report.message_id)
        asked = await past.ada.sees("Send me the corrected message", after=report.message_id)
        await past.ada.say("Best menu for {first_name|you}")
        card = await past.ada.sees("Above is how it will read", after=asked.message_id)
        await past.ada.press("✏️ Correct", message_id=card.message_id)
        again = await past.reported(past.ada, "corrected", "finished", after=card.message_id)
        assert "✏️ 22 corrected in place" in str(again)
        assert len(past.holders("Best menu for ")) == 22
        [message] = [one for one in past.simulator.delivered[READER] if "menu" in str(one)]
        assert (message.kind, message.caption) == ("photo", "Best menu for Reader 10")
        assert (message.caption_above, message.buttons) == (True, MENU)

    async def test_albums_of_the_past_are_deleted_whole(self, past: Reopened) -> None:
        report = await past.opened(past.bob, "One")
        undone = await past.undone(past.bob, report)
        assert counts_in(undone) == (23, {"Deleted": 22, "Chat out of reach, it stays there": 1})
        assert not [
            one
            for chat_id in set(past.old.recipients).difference(past.old.told["deactivated"])
            for one in past.simulator.delivered[chat_id]
            if one.media_group_id
        ]

    async def test_what_an_undo_left_can_be_tried_again(self, past: Reopened) -> None:
        report = await past.opened(past.bob, "Wrong number")
        rest = {"Already gone": 1, "Not known if it arrived": 1}
        assert counts_in(report) == (23, {"Deleted": 20, "Telegram would not delete it": 1} | rest)
        again = await past.undone(past.bob, report)
        assert counts_in(again) == (23, {"Deleted": 21} | rest)
        assert past.holders("Wrong number") == past.old.chats("undone", outcome="unknown")

    async def test_draft_opens_with_its_buttons(self, past: Reopened) -> None:
        said = await past.ada.say("/drafts")
        page = await past.ada.sees("Drafts", after=said)
        card = await opened(past.ada, page, "Closing time", "Above is what everyone gets")
        preview = next(one for one in reversed(past.ada.screen) if one.message_id < card.message_id)
        assert (preview.kind, preview.caption) == ("animation", "Closing time, Lovelace")
        assert preview.buttons == MENU

    async def test_statistics_leave_the_test_out(self, past: Reopened) -> None:
        said = await past.ada.say("/stats")
        stats = str(await past.ada.sees("Subscribers", after=said))
        sent = [
            len(past.old.chats(role, outcome="sent")) for role in past.old.told["uuids"] if role != "test"
        ]
        assert f"\nDeliveries: Sent: {sum(sent)} (39 taken back) · " in stats
        assert "\nBroadcasts: Drafts: 1 · " in stats


def _holders_then(past: Reopened) -> set[int]:
    return {chat_id for chat_id, ids in past.old.held("Half price").items() if ids}
