"""👥 Answered and Did not answer: the next broadcast goes by what people pressed."""

import pytest

from handlers.compose.audience.lists import entries
from handlers.picks import Page, Topic
from models.answering import Given, Tap
from models.buttons import AnswerButton
from models.content import Content
from models.selection import EVERYONE
from models.states import State
from models.store import Store
from simulator import Message, Person, Simulator
from tests.support.broadcasting import confirmed, draft, holding
from tests.support.choosing import chats, choosing, who
from tests.support.drafting import linked
from tests.support.ledger import BY, CARD, move, now
from tests.support.recall import Recall

ROWS = "👍 Coming | = yes, 👎 No | = no"


async def asked(recall: Recall, admin: Person) -> list[Person]:
    """A question to five, of whom the first two say yes and the third no; one more comes later."""
    readers = recall.subscribe(5)
    await confirmed(admin, await linked(admin, await draft(admin, "Are you coming?"), ROWS))
    for reader, label in zip(readers, ["👍", "👍", "👎"], strict=False):
        await reader.press(label, message_id=max(reader.messages))
    return [*readers, *recall.subscribe(1, first=5100)]


def labels(card: Message, starts: str) -> list[str]:
    return [label for label in card.labels if label.startswith(starts)]


@pytest.mark.parametrize(
    ("pressed", "said", "getting"),
    [
        (["Answered", "☐ 👍"], "All who answered 👍 Coming to “Are you coming?”", [1, 1, 0, 0, 0, 0]),
        (["Answered", "Without these", "☐ 👍"], "without those who answered 👍 Coming", [0, 0, 1, 1, 1, 1]),
        (["Did not answer", "☐ "], "All who did not answer “Are you coming?”", [0, 0, 0, 1, 1, 0]),
    ],
)
async def test_those_who_are_chosen_get_it(
    pressed: list[str], said: str, getting: list[int], simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = await asked(recall, ada)
    before = holding(simulator, people)
    card = await choosing(ada, await draft(ada, "See you tomorrow at nine."), *pressed)
    assert said in who(card)
    assert chats(card) == sum(getting)
    await ada.press("✅ Done", message_id=card.message_id)
    await confirmed(ada, card)
    got = [after - had for after, had in zip(holding(simulator, people), before, strict=True)]
    assert got == getting


async def test_list_has_each_answer_and_any_with_its_count(recall: Recall, ada: Person) -> None:
    await asked(recall, ada)
    card = await choosing(ada, await draft(ada, "See you tomorrow at nine."), "Answered")
    anything, yes, no = labels(card, "☐")
    assert anything.endswith("“Are you coming?” · 3")
    assert (yes, no) == ("☐ 👍 Coming · “Are you coming?” · 2", "☐ 👎 No · “Are you coming?” · 1")
    for label in (yes, no):
        await ada.press(label, message_id=card.message_id)
    assert len(labels(card, "☑")) == 2
    assert chats(card) == 3
    await choosing(ada, card, "Did not answer")
    assert len(labels(card, "☐")) == 1


def test_list_has_an_answer_whose_button_a_correction_took_away(store: Store) -> None:
    yes, no, maybe = (AnswerButton(one.title(), one) for one in ("yes", "no", "maybe"))
    store.audience.add([1])
    made = store.contents.create(Content("text", "Coming?", buttons=((yes, no),)), 1)
    assert move(store, made.uuid, State.QUEUED)
    assert store.ledger.begin(made.uuid)
    assert store.ledger.claim(made, 1)
    assert store.answers.tap(Tap(made.uuid, no.key, 1, 1)).given is Given.COUNTED
    version = store.contents.write(made, Content("text", "Coming?", buttons=((yes, maybe),)))
    assert store.contents.correct(now(store, made), version, BY, CARD)
    listed = entries(store, EVERYONE, Page(Topic.ANSWERED))
    assert [one.value.partition(":")[2] for one in listed] == ["", "yes", "maybe", "no"]


async def test_before_anybody_answered_the_list_says_how_to_ask(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await choosing(ada, await draft(ada), "Answered")
    assert "🔘 Buttons, on the card of a draft, explains answer buttons." in (card.text or "")
