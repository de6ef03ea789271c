"""Which messages are the same to a reader."""

import pytest

from models.content import Content, Medium
from models.likeness import alike


def text(words: str) -> Content:
    return Content("text", words)


def photo(unique_id: str, caption: str | None = None) -> Content:
    return Content("photo", caption, media=(Medium("photo", unique_id),))


def album(*unique_ids: str, caption: str | None = None) -> Content:
    first, *others = unique_ids
    return Content(
        "album", media=(Medium("photo", first, text=caption), *(Medium("photo", one) for one in others))
    )


NEWS = "The summer sale begins on Monday. " * 20

SAME = [
    (text("Doors open at nine."), text("Doors open at nine.")),
    (text("Doors open at nine."), text("DOORS  OPEN\nat nine!!! 🎉")),
    (text("Doors open at nine."), text("Dors open at nine.")),
    (text("Hi {first_name|friend}, doors open at nine."), text("Hi {first_name|friend}, doors open at nine")),
    (text("Hello {first_name}, doors open at nine."), text("Hello, doors open at nine.")),
    (text(NEWS), text(NEWS + "See you there!")),
    (text("Двери откроются в девять"), text("двери откроются в девять.")),
    (text("ドアは九時に開きます"), text("ドアは九時に開きます。")),
    (text("الأبواب تفتح في التاسعة"), text("الأبواب تفتح في التاسعة!")),
    (text("🎉"), text("🎉 ")),
    (text("Doors open at nine."), photo("a", "Doors open at nine")),
    (photo("a", "Doors open"), photo("a", "Something else altogether")),
    (photo("a"), album("b", "a")),
    (album("a", "b", caption="Our new menu is here"), photo("c", "Our new menu is here!")),
]
OTHER = [
    (text("Doors open at nine."), text("The shop is closed today.")),
    (text("Today: soup, 5 €"), text("Today: pasta, 5 €")),
    (text("Yes"), text("No")),
    (text("🎉"), text("🔥")),
    (photo("a"), photo("b")),
    (photo("a", "Our new menu is here"), photo("b", "We are closed on Monday")),
    (photo("a"), Content("sticker", media=(Medium("sticker", "b"),))),
    (text("{first_name}"), photo("a")),
    (Content("location"), Content("location")),
    (text("Hello"), text(f"Hello. {NEWS}")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one: Content, other: Content) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_something_else(one: Content, other: Content) -> None:
    assert not alike(one, other)
    assert not alike(other, one)
