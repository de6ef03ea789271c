"""/tag and /untag: on whom, how many, and how it is undone."""

import pytest

from models.events import Admin
from models.selection import Aspect, Condition, Selection
from simulator import Person
from tests.support.broadcasting import draft
from tests.support.choosing import GERMANS, choosing, readers
from tests.support.recall import ADA, Recall

GERMAN = Selection((Condition(Aspect.LANGUAGE, "de"),))


async def answer(admin: Person, command: str) -> str:
    said = await admin.say(command)
    return (await admin.sees(lambda message: message.from_bot, after=said)).text or ""


def tagged(recall: Recall, name: str) -> int:
    return recall.store.choices.count(Selection((Condition(Aspect.TAG, name),)))


async def test_choice_of_the_draft_is_tagged_and_untagged(recall: Recall, ada: Person) -> None:
    readers(recall)
    await choosing(ada, await draft(ada), "Language", "☐ German")
    assert await answer(ada, "/tag vip") == (
        "Tagged 4 chats with vip.\nWho: German speakers\n/untag vip takes it off whoever is chosen then."
    )
    assert tagged(recall, "vip") == GERMANS
    assert (await answer(ada, "/tag vip")).startswith("Tagged 0 chats with vip, 4 had it before.")
    assert await answer(ada, "/untag vip") == (
        "Took vip off 4 chats.\nWho: German speakers\n/tag vip puts it on whoever is chosen then."
    )
    assert tagged(recall, "vip") == 0


async def test_those_who_had_it_before_are_said(recall: Recall, ada: Person) -> None:
    readers(recall)
    await choosing(ada, await draft(ada), "Language", "☐ German")
    said = await answer(ada, "/tag staff")
    assert "Tagged 2 chats with staff, 2 had it before." in said
    assert "takes it off whoever is chosen then, also off those who had it before." in said


async def test_choice_that_asks_for_the_tag_itself_says_what_the_opposite_would_miss(
    recall: Recall, ada: Person
) -> None:
    readers(recall)
    await choosing(ada, await draft(ada), "Tag", "Without these", "☐ staff")
    said = await answer(ada, "/tag staff")
    assert "Tagged 4 chats with staff." in said
    assert "The choice asks for this tag itself" in said
    assert tagged(recall, "staff") == 6


async def test_named_audience_is_tagged_without_a_draft(recall: Recall, ada: Person) -> None:
    readers(recall)
    recall.store.named.save("All of Germany", GERMAN, Admin(ADA, "Ada"))
    assert (await answer(ada, "/tag vip of All of Germany")).startswith("Tagged 4 chats with vip.")
    assert tagged(recall, "vip") == GERMANS
    assert (await answer(ada, "/tag vip of Nobody")).startswith("I know no choice called “Nobody”")
    assert (await answer(ada, "/untag vip of All of Germany")).startswith("Took vip off 4 chats.")


@pytest.mark.parametrize(
    "command", ["/tag", "/tag two words", "/tag " + "x" * 33, "/tag ünder", "/tag <b>", "/untag"]
)
async def test_what_is_no_tag_marks_nobody(command: str, recall: Recall, ada: Person) -> None:
    readers(recall)
    await draft(ada)
    assert "A tag has 1 to 32 letters, digits, - and _." in await answer(ada, command)
    assert [one.value for one in recall.store.tags.all()] == ["staff"]


@pytest.mark.parametrize("command", ["/tag vip", "/untag staff"])
async def test_without_a_draft_it_is_said_how(command: str, recall: Recall, ada: Person) -> None:
    readers(recall)
    assert "press 👥 on its card first" in await answer(ada, command)
    card = await draft(ada)
    await ada.press("❌ Cancel", message_id=card.message_id)
    assert "press 👥 on its card first" in await answer(ada, command)
    assert tagged(recall, "vip") == 0
    assert tagged(recall, "staff") == 2


async def test_command_at_a_question_of_the_chooser_leaves_it_open(recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await choosing(ada, await draft(ada), "Language", "☐ German", "◀ Back", "At random")
    await ada.press("Another number…", message_id=card.message_id)
    assert (await answer(ada, "/tag vip")).startswith("Tagged 4 chats")
    said = await ada.say("2")
    await ada.sees("Who gets it", after=said)
