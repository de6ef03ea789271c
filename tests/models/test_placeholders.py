"""Names in a message: what is filled in, and where its formatting goes."""

import copy
from collections.abc import Mapping
from itertools import accumulate
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.placeholders import FIELDS, fill, used

ANNA: Mapping[str, str | None] = {
    "first_name": "Anna",
    "last_name": None,
    "username": "",
    "language": "de",
}
WAVE = "\N{WAVING HAND SIGN}"  # two UTF-16 units


def bold(offset: int, length: int) -> dict[str, Any]:
    return {"type": "bold", "offset": offset, "length": length}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def covered(text: str, entity: Mapping[str, Any]) -> str:
    """The part of the text that Telegram would format."""
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    return text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hi {first_name}!", "Hi Anna!"),
        ("Hi {first_name|friend}!", "Hi Anna!"),
        ("Hi {last_name|friend}!", "Hi friend!"),
        ("Hi {last_name}!", "Hi !"),
        ("Hi {last_name|}!", "Hi !"),
        ("Hi {last_name|a | b}!", "Hi a | b!"),
        ("@{username|you}, {language}", "@you, de"),
        ("{first_name}{first_name}", "AnnaAnna"),
        ("{{first_name}}", "{Anna}"),
        ("${first_name}", "$Anna"),
        ("{last_name|{first_name}}", "{last_name|Anna}"),
        ("{last_name|two\nlines}", "{last_name|two\nlines}"),
        ("{First_Name} { first_name } {} { {name}", "{First_Name} { first_name } {} { {name}"),
        ("", ""),
    ],
)
def test_placeholder_gives_way_to_the_name_or_the_fallback(text: str, filled: str) -> None:
    assert fill(text, [], ANNA) == (filled, [])


@pytest.mark.parametrize("blank", [None, "", " ", "\t\n", "\N{HANGUL FILLER}", "\u200b\u200d", "\u2800 "])
def test_name_nobody_can_see_gives_way_to_the_fallback(blank: str | None) -> None:
    assert fill("Hi {first_name|friend}", [], {"first_name": blank}) == ("Hi friend", [])


def test_field_that_is_not_told_gives_way_to_the_fallback() -> None:
    assert fill("Hi {username|friend}{language}", [], {}) == ("Hi friend", [])


def test_name_that_looks_like_a_placeholder_is_not_filled_again() -> None:
    names = {"first_name": "{last_name}", "last_name": r"\1{first_name|x}"}
    assert fill("{first_name} {last_name}", [], names) == (r"{last_name} \1{first_name|x}", [])


# "Hi {first_name|my friend}, hello": the placeholder is from 3 to 25.
@pytest.mark.parametrize(
    ("begin", "end", "part"),
    [
        (0, 2, "Hi"),
        (0, 3, "Hi "),
        (3, 25, "Anna"),
        (0, 25, "Hi Anna"),
        (3, 32, "Anna, hello"),
        (0, 32, "Hi Anna, hello"),
        (25, 32, ", hello"),
        (27, 32, "hello"),
        (4, 14, "Anna"),
        (3, 4, "Anna"),
        (24, 25, "Anna"),
        (0, 4, "Hi Anna"),
        (24, 32, "Anna, hello"),
    ],
)
def test_formatting_covers_the_whole_name_or_nothing_of_it(begin: int, end: int, part: str) -> None:
    text, rows = fill("Hi {first_name|my friend}, hello", [bold(begin, end - begin)], ANNA)
    assert [covered(text, row) for row in rows] == [part]


def test_formatting_is_counted_in_units_of_utf_16() -> None:
    text = f"{WAVE}{{first_name|{WAVE}}} {WAVE} you"
    entities = [bold(2, units(text) - 9), bold(units(text) - 3, 3)]
    filled, rows = fill(text, entities, {"first_name": f"Zo{WAVE}"})
    assert filled == f"{WAVE}Zo{WAVE} {WAVE} you"
    assert [covered(filled, row) for row in rows] == [f"Zo{WAVE}", "you"]


def test_formatting_of_an_empty_name_is_dropped() -> None:
    entities = [bold(3, 11), bold(0, 14), bold(4, 2)]
    assert fill("Hi {last_name}", entities, ANNA) == ("Hi ", [bold(0, 3)])


def test_formatting_keeps_what_else_it_says() -> None:
    link = {"type": "text_link", "offset": 0, "length": 12, "url": "https://example.com/{first_name}"}
    assert fill("{first_name}", [link], ANNA) == ("Anna", [{**link, "length": 4}])


def test_name_cut_in_the_middle_of_an_emoji_does_not_stop_the_broadcast() -> None:
    assert fill("{first_name}!", [bold(12, 1)], {"first_name": "A\ud83d"}) == ("A\ud83d!", [bold(2, 1)])


@pytest.mark.parametrize("text", ["{first_name} {last_name}", "plain"])
def test_message_itself_stays_as_it_was(text: str) -> None:
    entities = [bold(0, 5)]
    before = copy.deepcopy(entities)
    _, rows = fill(text, entities, ANNA)
    rows[0]["offset"] = 99
    assert entities == before


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Hello", set()),
        ("{first_name} {first_name|you}", {"first_name"}),
        ("{last_name|} {language|en}", {"last_name", "language"}),
        ("{{username}}", {"username"}),
        ("{First_Name} { username } {name}", set()),
        (" ".join(f"{{{field}}}" for field in FIELDS), set(FIELDS)),
    ],
)
def test_fields_a_text_uses(text: str, fields: set[str]) -> None:
    assert used(text) == fields


class Piece(NamedTuple):
    """A part of a text: as written, as one recipient sees it, and whether an entity is on it."""

    written: str
    seen: str
    marked: bool


def joined(*parts: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(parts), max_size=8).map("".join)


letters = st.text(st.sampled_from(f"ab {WAVE}é|\n") | st.characters(exclude_characters="{}", codec="utf-8"))
fallbacks = st.none() | st.text(st.characters(exclude_characters="{}\n", codec="utf-8"), max_size=5)
values = st.sampled_from([None, "", " ", "A", f"{WAVE}Ä", "{first_name}", "{language|x}", "Maximilian"])
recipients = st.fixed_dictionaries(dict.fromkeys(FIELDS, values))


@st.composite
def scripts(draw: st.DrawFn) -> tuple[Mapping[str, str | None], list[Piece]]:
    """A recipient, and a text in pieces with what each is to become."""
    names = draw(recipients)
    pieces = []
    for _ in range(draw(st.integers(0, 8))):
        marked = draw(st.booleans())
        if draw(st.booleans()):
            plain = draw(letters)
            pieces.append(Piece(plain, plain, marked))
            continue
        field, fallback = draw(st.sampled_from(FIELDS)), draw(fallbacks)
        written = f"{{{field}}}" if fallback is None else f"{{{field}|{fallback}}}"
        value = names[field]
        pieces.append(Piece(written, value if value and value.strip() else fallback or "", marked))
    return names, pieces


@given(scripts())
def test_every_formatted_piece_stays_formatted(script: tuple[Mapping[str, str | None], list[Piece]]) -> None:
    names, pieces = script
    offsets = accumulate((units(piece.written) for piece in pieces), initial=0)
    entities = [
        {"type": "text_link", "url": piece.seen, "offset": offset, "length": units(piece.written)}
        for piece, offset in zip(pieces, offsets, strict=False)
        if piece.marked and piece.written
    ]
    text, rows = fill("".join(piece.written for piece in pieces), entities, names)
    assert text == "".join(piece.seen for piece in pieces)
    assert [row["url"] for row in rows] == [piece.seen for piece in pieces if piece.marked and piece.seen]
    assert all(covered(text, row) == row["url"] for row in rows)
    places = accumulate((units(piece.seen) for piece in pieces), initial=0)
    expected = [at for piece, at in zip(pieces, places, strict=False) if piece.marked and piece.seen]
    assert [row["offset"] for row in rows] == expected


@given(scripts(), st.data())
def test_formatting_across_pieces_covers_each_it_touches(
    script: tuple[Mapping[str, str | None], list[Piece]], data: st.DataObject
) -> None:
    names, pieces = script
    text = "".join(piece.written for piece in pieces)
    begin = data.draw(st.integers(0, units(text)))
    end = data.draw(st.integers(begin, units(text)))
    filled, rows = fill(text, [bold(begin, end - begin)], names)

    covers: list[int] = []
    at = place = 0
    for piece in pieces:
        for size, span in _atoms(piece):
            if begin < at + size and at < end:
                covers += range(place, place + span)
            at, place = at + size, place + span
    got = [unit for row in rows for unit in range(row["offset"], row["offset"] + row["length"])]
    assert got == covers
    assert place == units(filled)


def _atoms(piece: Piece) -> list[tuple[int, int]]:
    """(Units written, units seen) of each indivisible part: a placeholder, or one unit of plain text."""
    if piece.written.startswith("{"):
        return [(units(piece.written), units(piece.seen))]
    return [(1, 1)] * units(piece.written)


@given(st.text(st.characters(codec="utf-8")), recipients)
@example("{", {})
@example("{first_name", {})
def test_text_without_placeholders_is_unchanged(text: str, names: Mapping[str, str | None]) -> None:
    entities = [bold(0, units(text))]
    if not used(text):
        assert fill(text, entities, names) == (text, entities)


@given(joined("{", "}", "|", "\n", "a", WAVE, *FIELDS, "{first_name}", "{last_name|b}"), recipients)
def test_formatting_never_leaves_the_text(text: str, names: Mapping[str, str | None]) -> None:
    size = units(text)
    entities = [bold(begin, end - begin) for begin in range(size) for end in range(begin + 1, size + 1)]
    filled, rows = fill(text, entities, names)
    assert all(row["length"] > 0 <= row["offset"] for row in rows)
    assert all(row["offset"] + row["length"] <= units(filled) for row in rows)
