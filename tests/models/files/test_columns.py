"""Which column holds the chat ids: known by its name, or refused."""

from pathlib import Path

import pytest

from models.files import FileFault, Import, ImportFileError
from models.files.columns import columns_of
from models.store import Store
from tests.support.files import imported, written


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("chat_id", "chat_id"),
        ("name,Chat ID", "Chat ID"),
        ("CHAT-ID;name", "CHAT-ID"),
        ("name\tchatid", "chatid"),
        ("name|Telegram ID", "Telegram ID"),
        ("telegram_id,name", "telegram_id"),
        ("tg_id,name", "tg_id"),
        ("Telegram user id,name", "Telegram user id"),
        ("name,userId", "userId"),
        ("id", "id"),
        ("id;", "id"),
        # The more telling one of several.
        ("id,user_id,name", "user_id"),
        ("No;Full name;Phone;Telegram ID", "Telegram ID"),
        ("user_id,telegram_id", "telegram_id"),
        ("telegram_id,user_id,chat_id", "chat_id"),
        ("username,user id,access hash,name,group,group id", "user id"),
        # The delimiter is the one that makes the name.
        ("chat_id;a,b,c", "chat_id"),
        ("a|b|c,chat_id", "chat_id"),
        ('"name; whole";"chat_id"', "chat_id"),
        ('"Chat\nID",name', "Chat\nID"),
    ],
)
def test_known_name_says_where_the_ids_are(header: str, taken: str) -> None:
    columns = columns_of(header.splitlines(keepends=True))
    assert columns.named is not None
    assert columns.names[columns.named] == taken


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("id,username,first_name\n1,ada,Ada\n", ["id", "username", "first_name"]),
        ("chat_id,chat_id\n1,5001\n", ["chat_id", "chat_id"]),
        ("telegram_id;tg_id\n1;5001\n", ["telegram_id", "tg_id"]),
        ("No;Full name;Phone\n1;Ada;4912345\n", ["No", "Full name", "Phone"]),
        ("5001,Ada\n5002,Bob\n", ["5001", "Ada"]),
        ("5001,4912345\n", ["5001", "4912345"]),
        ("5001;4912345;\n", ["5001", "4912345"]),
        ("5001\t1\n", ["5001", "1"]),
        ("1,234,567\n", ["1", "234", "567"]),
        ("Phone\n4912345\n", ["Phone"]),
        ("Our subscribers;;\nchat_id;name;\n", ["Our subscribers"]),
        ('"chat_id\n5001\n', ['"chat_id\n5001']),
        (f"chat_id,{'x' * 200_000}\n5001,x\n", None),
    ],
)
def test_uncertain_columns_are_refused_by_name(
    text: str, named: list[str] | None, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(ImportFileError) as caught:
        imported(store, written(tmp_path, text))
    assert caught.value.fault is FileFault.COLUMNS
    assert named is None or caught.value.columns == named
    assert store.audience.size() == 0


@pytest.mark.parametrize(
    ("cell", "chat_id"),
    [
        ("5001", 5001),
        (" 5001 ", 5001),
        ("\u00a05001", 5001),
        ("'5001", 5001),
        ("1.0", 1),
        ("1234567890.0", 1234567890),
        ("-1001234567890.00", -1001234567890),
        (str(2**52 - 1), 2**52 - 1),
        (str(2**52), None),
        (str(-(2**52)), None),
        ("9" * 5000, None),
        ("0", None),
        ("-0", None),
        ("007", None),
        ("1.5", None),
        ("1,0", None),
        ("1e9", None),
        ("1 234", None),
        ("1,234", None),
        ("+4912345", None),
        ("@ada", None),
        ("５００１", None),
        ("−5001", None),
        ("50\x0001", None),
        ("5001?", None),
        ("nan", None),
        ("", None),
    ],
)
def test_cell_is_a_chat_id_or_it_is_not(cell: str, chat_id: int | None) -> None:
    assert columns_of(["name,chat_id"]).id_in(["Ada", cell]) == chat_id


@pytest.mark.parametrize(
    ("header", "row", "chat_id"),
    [
        ("name,phone,chat_id", ["Lovelace", "Ada", "4912345", "5001"], None),
        ("name,phone,chat_id", ["Ada", "4912345"], None),
        ("chat_id,note", ["12345"], None),
        ("chat_id", ["5001", "Ada"], None),
        ("chat_id", ["5001", ""], 5001),
        ("chat_id,name", ["5001", "Ada", " ", ""], 5001),
        ("chat_id,name,", ["5001", "Ada", "a remark"], 5001),
        ("chat_id,name,", ["5001", "Ada"], 5001),
        ("5001", ["5002", "Ada"], None),
        ("5001;", ["5002", "Ada"], None),
        ("5001;", ["5002", ""], 5002),
    ],
)
def test_row_of_other_columns_holds_no_id(header: str, row: list[str], chat_id: int | None) -> None:
    assert columns_of([header]).id_in(row) == chat_id


def test_import_knows_which_column_it_took(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, "id,user_id,phone\n1,5001,4912345\n")
    going = Import(store.audience, file)
    list(going.run())
    assert going.columns
    assert (going.columns.names, going.columns.named) == (["id", "user_id", "phone"], 1)
    assert going.added == 1
