"""What is in a file before it is taken in, and who an admin says has the ids."""

from pathlib import Path

import pytest

from models.files import Field, FileFault, Import, ImportFileError
from models.states import Status
from models.store import Store
from models.subscribers import mark
from tests.support.files import chats, written


def test_look_counts_each_chat_once_over_all_pages(store: Store, tmp_path: Path) -> None:
    store.audience.add([1, 2])
    with store.engine.begin() as connection:
        mark(connection, [2], Status.GONE, store.clock())
    text = "chat_id\n" + "".join(f"{number}\n" for number in [*range(1, 1501), *range(1, 1501)])
    found = Import(store.audience, written(tmp_path, text)).look()
    assert (found.rows, found.new, found.back, found.known) == (3000, 1498, 1, 1501)
    assert chats(store) == [1, 2]


def test_look_keeps_the_lines_and_cells_that_are_not_read(store: Store, tmp_path: Path) -> None:
    text = "chat_id,language,status\n5001,de,lead\nx,de,\n5002,German,\ny,,\nz,,\n"
    found = Import(store.audience, written(tmp_path, text)).look()
    assert (found.unreadable, found.malformed) == (3, [range(3, 4), range(5, 7)])
    assert {(cell.field, cell.text): lines for cell, lines in found.left_out.cells.items()} == {
        (Field.STATUS, "lead"): [range(2, 3)],
        (Field.LANGUAGE, "German"): [range(4, 5)],
    }
    assert (found.new, found.unclear) == (1, 1)


def test_who_is_in_and_unsubscribed_in_the_file_stays_and_is_counted(store: Store, tmp_path: Path) -> None:
    store.audience.add([5001])
    file = written(tmp_path, "chat_id,status\n5001,unsubscribed\n5002,unsubscribed\n5003,active\n")
    found = Import(store.audience, file).look()
    done = Import(store.audience, file)
    list(done.run())
    assert (found.new, found.known, found.staying, found.unsubscribed) == (1, 1, 1, 1)
    assert (done.added, done.known, done.staying, done.unsubscribed) == (1, 1, 1, 1)
    assert store.audience.by_status() == {Status.SUBSCRIBED: 2, Status.LEFT: 1}


def test_row_that_forbids_counts_before_anybody_is_taken_in(store: Store, tmp_path: Path) -> None:
    rows = "".join(f"{number},active\n" for number in range(1, 2501))
    going = Import(store.audience, written(tmp_path, f"chat_id,status\n{rows}7,blocked\n"))
    next(going.run())
    assert store.audience.by_status() == {Status.SUBSCRIBED: 999, Status.LEFT: 1}


@pytest.mark.parametrize(
    ("text", "ids_in", "taken"),
    [
        ("No;Name;Phone\n1;Ada;4912345\n", 2, [4912345]),
        ("telegram_id;tg_id\n5001;5002\n", 1, [5002]),
        ("id,username\n1,ada_l\n2,bobby\n", 0, [1, 2]),
        ("5001,Ada\n5002,Bob\n", 0, [5001, 5002]),
    ],
)
def test_admin_says_which_column_has_the_ids(
    text: str, ids_in: int, taken: list[int], store: Store, tmp_path: Path
) -> None:
    list(Import(store.audience, written(tmp_path, text), ids_in).run())
    assert chats(store) == taken


def test_column_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError) as caught:
        Import(store.audience, written(tmp_path, "a,b\n1,2\n"), 2).look()
    assert (caught.value.fault, caught.value.columns) == (FileFault.COLUMNS, ["a", "b"])
