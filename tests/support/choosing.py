"""An audience to choose from, and how an admin chooses."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from sqlalchemy import event

from models.profiles import Profile
from simulator import Message, Person
from tests.support.recall import FIRST, Recall

GERMANS, ENGLISH = 4, 2  # of those who read German every other one has the tag `staff`
EVERYBODY = GERMANS + ENGLISH


def readers(recall: Recall) -> list[Person]:
    """People who read German, then others who read English."""
    languages = ["de"] * GERMANS + ["en"] * ENGLISH
    people = [recall.simulator.person(FIRST + at, first_name=f"R{at}") for at in range(len(languages))]
    for person, language in zip(people, languages, strict=True):
        recall.store.audience.subscribe(Profile(person.chat_id, person.first_name, None, None, language))
    recall.store.tags.put_ids("staff", [person.chat_id for person in people[:GERMANS:2]])
    return people


async def choosing(admin: Person, card: Message, *labels: str) -> Message:
    """Open the chooser on a card, or go back to its beginning, and press these one after another."""
    first = next((one for one in ("👥", "◀ Back") for label in card.labels if label.startswith(one)), None)
    for label in (*([first] if first else []), *labels):
        await admin.press(label, message_id=card.message_id)
    return card


def data(message: Message, label: str) -> str:
    """What the button carries whose text starts so."""
    return next(data for row in message.buttons for text, data in row if text.startswith(label))


def who(message: Message) -> str:
    """The line of the chooser that says who gets it."""
    return (message.text or "").splitlines()[1]


def chats(message: Message) -> int:
    """How many that are."""
    found = re.search(r"(\d+) (?:of \d+|subscribers?)", who(message))
    assert found
    return int(found[1])


@contextmanager
def slow_counts(recall: Recall) -> Iterator[Event]:
    """A database that answers no count before this is set."""
    may_go = Event()

    def wait(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "count(*)" in statement.lower() and "FROM subscriber" in statement:
            assert may_go.wait(20)

    event.listen(recall.store.engine, "before_cursor_execute", wait)
    try:
        yield may_go
    finally:
        may_go.set()
        event.remove(recall.store.engine, "before_cursor_execute", wait)
