"""The other admins read of every undo, by whichever way it was asked for, and of no other press."""

import pytest

from models.states import State
from simulator import Message, Person
from tests.support.broadcasting import confirmed, draft, send
from tests.support.recall import Recall, until


def about_undo(admin: Person) -> list[Message]:
    """What an admin was told about what another one takes back."""
    told = (message for message in admin.screen if message.from_bot)
    return [one for one in told if (one.text or "").startswith(("↩️ Ada is deleting", "↩️ Ada has cancelled"))]


class TestOfWhatWasSent:
    """After its end."""

    async def test_yes_to_the_question_is_told_once(self, recall: Recall, ada: Person, bob: Person) -> None:
        recall.subscribe(2)
        await confirmed(ada, await draft(ada))
        await ada.press("↩️ Undo")
        assert about_undo(bob) == []  # a question changes nothing
        await ada.press("🗑 Delete from 2 chats")
        await bob.sees("is deleting")
        await ada.sees("Broadcast undone")
        assert len(about_undo(bob)) == 1


class TestOfWhatWaits:
    """Behind another one."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 5}

    @pytest.mark.parametrize("way", ["button", "command"])
    async def test_cancelling_it_is_told_once(
        self, way: str, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(200)
        await send(ada, "The one before")
        second = await send(ada, "The one after")
        card = await ada.sees("Waits for")
        if way == "button":
            await ada.press("↩️ Undo", message_id=card.message_id)
        else:
            await ada.say(f"/undo {second}")
        await until(lambda: recall.found(second).state is State.CANCELLED)
        await until(lambda: bool(about_undo(bob)))
        assert len(about_undo(bob)) == 1
