"""What an older version was killed over while sending opens, migrates, goes on and reports right."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator import Simulator
from tests.support.broadcasting import pressed_send
from tests.support.old_world import counts_in
from tests.support.reopened import Reopened, entries, opened, reopened

pytestmark = pytest.mark.sqlite

READER = 5011  # one who was reached in time
MENU = [
    [("Menu", "https://example.com/menu"), ("Map", "https://example.com/map")],
    [("Shop", "https://example.com/shop")],
]


class TestInTheMiddleOfSending:
    """Killed with some sent, some on the wire and some pending; another broadcast waits behind it."""

    @pytest.fixture
    async def past(self, simulator: Simulator, tmp_path: Path) -> AsyncIterator[Reopened]:
        async with reopened("sending", simulator, tmp_path) as going_on:
            await going_on.reported(going_on.ada, "sending", "finished")
            await going_on.reported(going_on.bob, "queued", "finished")
            yield going_on

    async def test_who_waited_gets_it_and_nobody_gets_it_twice(self, past: Reopened) -> None:
        before, now = past.old.held("Soup is ready"), past.holding("Soup is ready")
        waited = past.old.chats("sending", outcome="pending") - past.old.left()
        assert {chat_id: ids for chat_id, ids in now.items() if chat_id not in waited} == {
            chat_id: ids for chat_id, ids in before.items() if chat_id not in waited
        }
        assert {len(now[chat_id]) for chat_id in waited} == {1}
        assert {len(before[chat_id]) for chat_id in waited} == {0}

    async def test_it_goes_out_as_it_was_written_with_each_name(self, past: Reopened) -> None:
        [waited, *_] = past.old.chats("sending", outcome="pending") - past.old.left()
        [message] = [one for one in past.simulator.delivered[waited] if "Soup" in str(one)]
        link = "https://example.com"
        text = f"Soup is ready, Reader {waited - 5001}: {link}"
        assert message.text == text
        assert message.entities == [
            {"type": "bold", "offset": 0, "length": 4},
            {"type": "url", "offset": text.index(link), "length": len(link)},
        ]
        assert message.buttons == MENU

    async def test_report_adds_up_and_agrees_with_the_chats(self, past: Reopened) -> None:
        report = await past.reported(past.ada, "sending", "finished")
        total, lines = counts_in(report)
        unknown = past.old.chats("sending", outcome="in_flight")
        assert len(unknown) >= 5
        assert total == len(past.old.deliveries("sending")) == sum(lines.values())
        assert lines == {
            "Sent": len(past.holders("Soup is ready") - unknown),
            "Blocked": 1,
            "Left before their turn": 1,
            "Not known if it arrived": len(unknown),
        }
        assert "· Ada Lovelace ·" in (report.text or "")

    async def test_what_was_queued_follows(self, past: Reopened) -> None:
        report = await past.reported(past.bob, "queued", "finished")
        total, lines = counts_in(report)
        reached = past.holders("Cake for")
        assert total == lines["Sent"] == len(reached)
        assert reached == past.holders("Soup is ready") | past.old.chats("sending", outcome="in_flight")
        assert {len(ids) for ids in past.holding("Cake for").values()} == {0, 1}
        [message] = [one for one in past.simulator.delivered[READER] if "Cake" in str(one)]
        assert message.caption == "Cake for reader_10"
        assert message.buttons == [[("Recipe", "https://example.com/cake")]]
        assert message.body["has_media_spoiler"]
        assert "· Bob ·" in (report.text or "")

    async def test_history_lists_all_three_newest_first(self, past: Reopened) -> None:
        assert entries(await past.history(past.bob)) == [
            ("Finished", "Ada Lovelace", "“Soup is ready, {first_name|friend}: https://example.com”"),
            ("Finished", "Bob", "[photo] “Cake for {username|all}”"),
            ("Finished", "Ada Lovelace", "“The kitchen is closed today.”"),
        ]

    async def test_what_had_ended_is_reported_as_it_was_and_not_once_more(self, past: Reopened) -> None:
        uuid = past.old.uuid("finished")
        assert not [
            one for one in past.ada.screen if one.message_id > past.old.last_id and uuid in str(one.buttons)
        ]
        total, lines = counts_in(await past.opened(past.bob, "The kitchen is closed"))
        once = {
            "Blocked": 1,
            "Account deleted or bot removed": 1,
            "Telegram would not deliver it": 1,
            "Failed": 1,
            "Not known if it arrived": 1,
        }
        assert lines == {"Sent": len(past.old.chats("finished", outcome="sent")), **once}
        assert total == sum(lines.values())

    async def test_draft_opens_as_it_was_and_can_be_sent(self, past: Reopened) -> None:
        said = await past.ada.say("/drafts")
        page = await past.ada.sees("Drafts", after=said)
        card = await opened(past.ada, page, "Tomorrow we open", "Above is what everyone gets")
        assert {"Silent ☑", "Protected ☐", "Preview above ☑", "Preview large ☑"} <= set(card.labels)
        await pressed_send(past.ada, card)
        await past.reported(past.ada, "draft", "finished")
        assert {len(ids) for ids in past.holding("Tomorrow we open").values()} == {0, 1}
        message = past.simulator.delivered[READER][-1]
        assert (message.text, message.buttons) == ("Tomorrow we open at ten: https://example.com", MENU)
        assert message.link_preview_options == {"show_above_text": True, "prefer_large_media": True}
        assert [one["type"] for one in message.entities] == ["bold", "url"]
        assert message.silent

    async def test_album_sends_from_the_card_that_is_still_on_the_screen(self, past: Reopened) -> None:
        uuid = past.old.uuid("album_draft")
        [card] = [one for one in past.bob.screen if "Above is what" in str(one) and uuid in str(one.buttons)]
        await past.bob.press("✅ Send", message_id=card.message_id)
        await past.reported(past.bob, "album_draft", "finished")
        album = past.simulator.delivered[READER][-2:]
        assert [(one.kind, one.caption) for one in album] == [("photo", "Before"), ("video", None)]
        assert album[0].media_group_id == album[1].media_group_id is not None
        assert all(one.protected for one in album)
