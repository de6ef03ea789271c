"""A file that does not say where its ids are: nothing is guessed, and an admin says it by a button."""

from simulator import Person
from tests.support.recall import Recall
from tests.support.transfers import dropped, offered

FILE = b"id,phone,Name\n1,5001,Ada\n2,5002,Bob\n"


async def test_columns_are_named_and_offered(recall: Recall, ada: Person) -> None:
    question = await dropped(ada, FILE, "crm.csv")
    assert question.text == (
        "crm.csv\nWhich column holds the chat ids?\n"
        "Its first line names “id”, “phone”, “Name”. Called chat_id, I would know it."
    )
    assert offered(question) == ["id", "phone", "Name", "Cancel"]
    await ada.press("phone", message_id=question.message_id)
    found = await ada.sees("crm.csv\n2 rows: 2 new, 0 known")
    assert found.message_id == question.message_id
    assert "The chat ids were taken from the column “phone”." in (found.text or "")
    await ada.press("Add 2", message_id=question.message_id)
    await ada.sees("Added 2, known already 0.")
    assert recall.store.audience.profiles([5001, 5002]).keys() == {5001, 5002}


async def test_column_without_ids_is_asked_about_again(recall: Recall, ada: Person) -> None:
    question = await dropped(ada, FILE, "crm.csv")
    await ada.press("Name", message_id=question.message_id)
    again = await ada.sees("There are no chat ids in that column. Which column holds the chat ids?")
    assert again.message_id == question.message_id
    await ada.press("phone", message_id=question.message_id)
    await ada.sees("crm.csv\n2 rows: 2 new")
    assert recall.store.audience.size() == 0


async def test_button_of_another_column_promises_nothing(recall: Recall, ada: Person) -> None:
    question = await dropped(ada, FILE, "crm.csv")
    _, [(_, phone)], *_ = question.buttons
    await ada.press("id", message_id=question.message_id)
    found = await ada.sees("2 rows: 2 new")
    add = found.buttons[0][0][1]
    late = await ada.press(message_id=question.message_id, data=phone)
    assert late.text == "Reading it."
    await ada.sees(lambda one: bool(one.buttons) and one.buttons[0][0][1] != add)
    wrong = await ada.press(message_id=question.message_id, data=add)
    assert wrong.text == "There is a newer version of this; use its buttons."
    assert recall.store.audience.size() == 0


async def test_question_can_be_cancelled(recall: Recall, ada: Person) -> None:
    question = await dropped(ada, FILE, "crm.csv")
    await ada.press("Cancel", message_id=question.message_id)
    await ada.sees("Cancelled. Nothing was added.")
    assert recall.store.transfers.due() == []


async def test_odd_names_of_columns_are_shown_as_they_are(recall: Recall, ada: Person) -> None:
    assert recall
    question = await dropped(ada, b"<b>,,\xd0\x98\xd0\xbc\xd1\x8f\n1,2,3\n", "crm.csv")
    assert offered(question) == ["<b>", "Column 2", "Имя", "Cancel"]
    assert "“<b>”, “”, “Имя”" in (question.text or "")
