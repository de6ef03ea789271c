"""A file of ids with /tag NAME: its chats are tagged, and nobody is added."""

import pytest

from models.selection import Aspect, Condition, Selection
from models.states import Status
from simulator import Person, Simulator
from tests.support.drafting import listed
from tests.support.recall import Recall
from tests.support.transfers import dropped, ids


def tagged(recall: Recall, name: str) -> int:
    """How many who would get a broadcast have this tag."""
    return recall.store.choices.count(Selection((Condition(Aspect.TAG, name),)))


async def test_caption_tags_those_of_the_file_and_adds_nobody(recall: Recall, ada: Person) -> None:
    recall.subscribe(287)
    said = await dropped(ada, ids(5001, 296) + b"x\n", caption="/tag vip")
    assert said.text == "Tagged 287 with vip; 9 ids are not subscribers; 1 row without an id."
    assert tagged(recall, "vip") == 287
    assert recall.store.audience.size() == 287


async def test_reply_tags_those_of_the_file_that_it_answers(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    question = await dropped(ada, ids(5001, 2))
    file = next(one for one in ada.screen if not one.from_bot)
    said = await ada.say("/tag vip", reply_to=file.message_id)
    await ada.sees("Tagged 2 with vip.", after=said)
    assert tagged(recall, "vip") == 2
    assert question.text == "subscribers.csv\n2 rows: 0 new, 2 known\nThere is nobody to add."


async def test_untag_takes_it_off_again(recall: Recall, ada: Person) -> None:
    recall.subscribe(5)
    await dropped(ada, ids(5001, 5), caption="/tag vip")
    said = await dropped(ada, ids(5004, 4), caption="/untag vip")
    assert said.text == "Took vip off 2."
    assert tagged(recall, "vip") == 3


async def test_who_left_is_no_subscriber_but_has_the_tag_once_back(recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    recall.store.audience.leave(reader.chat_id)
    said = await dropped(ada, ids(5001, 1), caption="/tag vip")
    assert said.text == "Tagged 0 with vip; 1 id is not a subscriber."
    await reader.say("/start")
    await reader.sees("You are subscribed")
    assert tagged(recall, "vip") == 1


@pytest.mark.parametrize("caption", ["/tag", "/tag ", "/tag very/bad", f"/tag {'n' * 33}", "/untag a.b"])
async def test_bad_tag_is_refused_in_words_that_say_what_one_is(
    caption: str, recall: Recall, simulator: Simulator, ada: Person
) -> None:
    recall.subscribe(1)
    said = await dropped(ada, ids(5001, 1), caption=caption)
    assert "A tag is 1 to 32 letters, digits, - and _." in (said.text or "")
    assert simulator.calls["getFile"] == 0


async def test_unsure_column_is_asked_for_and_then_tagged(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    question = await dropped(ada, b"phone,number\n300,5001\n301,5002\n", caption="/tag vip")
    assert "Which column holds the chat ids?" in (question.text or "")
    await ada.press("number", message_id=question.message_id)
    await ada.sees("Tagged 2 with vip.")
    assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 2}


async def test_file_is_tagged_while_a_draft_is_awaited_and_is_no_draft(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    said = await ada.say("/broadcast")
    await ada.sees("Send me the message now", after=said)
    await dropped(ada, ids(5001, 1), caption="/tag vip")
    assert "There are no drafts" in str(await listed(ada))
