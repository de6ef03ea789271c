"""What a cell says, and what it does not surely say."""

from datetime import UTC, datetime

import pytest

from models.files.cells import language_in, moment_in, name_in, tags_in, username_in
from models.files.standing import Asks, may_write

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asks", "cell", "said"),
    [
        *(
            (Asks.WORD, cell, True)
            for cell in ("", "active", "Subscribed", "member", "OK", "1", "yes", "NULL")
        ),
        *(
            (Asks.WORD, cell, False)
            for cell in ("unsubscribed", "UN-SUBSCRIBED", "Blocked", "hard bounce", "left")
        ),
        *(
            (Asks.WORD, cell, False)
            for cell in ("0", "no", "opted out", "Forbidden: bot was blocked by the user")
        ),
        *(
            (Asks.WORD, cell, False)
            for cell in ("отписан", "gesperrt", "désabonné", "bloqueado", "kicked", "spam")
        ),
        *(
            (Asks.WORD, cell, None)
            for cell in ("lead", "not blocked", "never bounced", "unblocked", "pending", "2")
        ),
        *((Asks.MAY, cell, True) for cell in ("true", "1.0", "ja", "да", "oui", "evet", "✅", "subscribed")),
        *(
            (Asks.MAY, cell, False)
            for cell in ("FALSE", "0.0", "nein", "нет", "non", "hayır", "❌", "unsubscribed")
        ),
        *((Asks.MAY, cell, None) for cell in ("maybe", "2024-01-01", "-1")),
        *((Asks.MUST_NOT, cell, True) for cell in ("false", "0", "no", "", "nan", "active")),
        *(
            (Asks.MUST_NOT, cell, False)
            for cell in ("true", "1", "x", "2024-01-01 10:00", "1714557600", "blocked")
        ),
        *((Asks.MUST_NOT, cell, None) for cell in ("perhaps", "7")),
    ],
)
def test_word_is_obeyed_or_not_understood(asks: Asks, cell: str, *, said: bool | None) -> None:
    assert may_write(asks, cell) is said


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01 10:30:00", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("2024-05-01T10:30:00Z", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("2024-05-01T10:30:00+02:00", datetime(2024, 5, 1, 8, 30, tzinfo=UTC)),
        ("01.05.2024 10:30", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("1714557600", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("1714557600000", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("05/01/2024", None),
        ("31.02.2024", None),
        ("2999-01-01", None),
        ("1970-01-01", None),
        ("45413", None),
        ("May 2024", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("0001-01-01T00:00:00+23:00", None),
    ],
)
def test_moment_is_read_where_it_can_be_no_other(cell: str, moment: datetime | None) -> None:
    assert moment_in(cell, NOW) == moment


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("de", "de"),
        ("pt_BR", "pt-br"),
        ("zh-Hans-CN", "zh-hans-cn"),
        ("German", None),
        ("d", None),
        ("de;en", None),
    ],
)
def test_language_is_a_code(cell: str, code: str | None) -> None:
    assert language_in(cell) == code


@pytest.mark.parametrize(
    ("cell", "tags", "others"),
    [
        ("vip", ("vip",), ()),
        ("vip, staff;vip | late", ("vip", "staff", "late"), ()),
        ("vip,big spender", ("vip",), ("big spender",)),
        ("x" * 33, (), ("x" * 33,)),
        ("été_2-b", ("été_2-b",), ()),
        (",;", (), ()),
    ],
)
def test_tags_are_told_from_what_cannot_be_one(
    cell: str, tags: tuple[str, ...], others: tuple[str, ...]
) -> None:
    assert tags_in(cell) == (tags, others)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Ada", "Ada"),
        ("Ada  King", "Ada King"),
        ("'=1+1", "=1+1"),
        ("O'Hara", "O'Hara"),
        ("x" * 65, None),
        ("A\nB", None),
    ],
)
def test_name_is_one_that_telegram_takes(cell: str, name: str | None) -> None:
    assert name_in(cell) == name


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("@ada_l", "ada_l"),
        ("https://t.me/ada_l", "ada_l"),
        ("'@ada_l", "ada_l"),
        ("ada l", None),
        ("ada", None),
    ],
)
def test_username_is_one_that_telegram_gives(cell: str, name: str | None) -> None:
    assert username_in(cell) == name
