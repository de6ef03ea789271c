"""A file that an admin drops: what is in it is said first, and nothing is written before Add."""

from simulator import Message, Person
from tests.support.recall import Recall


def ids(first: int, count: int) -> bytes:
    return b"chat_id\n" + b"".join(b"%d\n" % number for number in range(first, first + count))


async def dropped(admin: Person, content: bytes, name: str = "subscribers.csv") -> Message:
    """Drop a file; what is said about it."""
    said = await admin.send_file(name, content)
    return await admin.sees(
        lambda message: "rows:" in (message.text or "") or "Which column" in (message.text or ""), after=said
    )


async def test_nothing_is_written_before_add(recall: Recall, ada: Person) -> None:
    recall.subscribe(9)
    content = ids(5001, 296) + b"\n\nx\ny\n"
    question = await dropped(ada, content)
    assert question.text == "subscribers.csv\n298 rows: 287 new, 9 known, 2 not ids (lines 300–301)"
    assert [label for label, _ in question.buttons[0]] == ["Add 287", "Cancel"]
    assert recall.store.audience.size() == 9
    answer = await ada.press("Add 287", message_id=question.message_id)
    assert answer.text == "It goes on."
    await ada.sees("Added 287, known already 9.", after=question.message_id - 1)
    assert recall.store.audience.size() == 296
