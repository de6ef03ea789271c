"""Files as their owners have them: encodings, delimiters, quotes, and lines without an end."""

import os
import tracemalloc
from pathlib import Path

import pytest

from models.files import FileFault, ImportFileError
from models.files.rows import LONGEST, lines_of, rows
from models.store import Store
from tests.support.files import chats, imported, written

PEAK = 4 << 20  # bytes of memory; the files of the last test would fill many times as many


@pytest.mark.parametrize(
    "text",
    [
        "5001\n5002\n-77\n",
        "5001\r\n5002\r\n-77",
        "5001\r5002\r-77\r",
        "5001;\n5002;\n-77;\n",
        "\ufeffchat_id\n5001\n5002\n-77\n",
        "name,chat_id\nAda,5001\nBob, 5002 \nClub,-77\n",
        "Chat_ID;name\n5001;Ada\n5002;Bob\n\n-77;Club\n",
        "name\tchat_id\nAda\t5001\nBob\t5002\nClub\t-77\n",
        "name|chat_id\nAda|5001\nBob|5002\nClub|-77\n",
        'chat_id, name\n"5001", "Ada, the first"\n5002, Bob\n-77, Club\n',
        'chat_id;"name, whole"\n5001;"Lovelace, ""Ada"""\n5002;Bob\n-77;Club\n',
        "\n;;\n \nchat_id;name\n5001;Ada\n;\n5002;Bob\n-77;Club\n;\n",
        'chat_id,note\n5001,"Her number:\n4912345"\n5002,"4912346\n\n4912347, or so"\n-77,\n',
        '"Chat\nID",name\n5001,Ada\n5002,Bob\n-77,Club\n',
        "chat_id,name\n5001,A\x00da\n5002,Bob\n-77,Club\n",
    ],
)
def test_every_id_arrives(text: str, store: Store, tmp_path: Path) -> None:
    done = imported(store, written(tmp_path, text))
    assert (done.added, done.known, done.malformed, done.quoted) == (3, 0, [], [])
    assert chats(store) == [-77, 5001, 5002]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"],
)
def test_any_encoding_of_names_beside_ids_is_read(encoding: str, store: Store, tmp_path: Path) -> None:
    text = "Chat ID\tИмя\n5001\tАда\n5002\tБоб\n"
    assert imported(store, written(tmp_path, text.encode(encoding))).added == 2


def test_big_endian_mark_is_read(store: Store, tmp_path: Path) -> None:
    content = b"\xfe\xff" + "chat_id;name\r\n5001;Ada\r\n".encode("utf-16-be")
    assert imported(store, written(tmp_path, content)).added == 1


@pytest.mark.parametrize(
    ("text", "taken", "malformed"),
    [
        # A quote that is never closed takes all that follows with it.
        ('chat_id,name\n5001,Ada\n5002,"Bob\n5003,Eve\n', [5001], [3, 4]),
        # One that is closed by the opening quote of another line.
        ('chat_id,name\n5001,"Ada\n5002,Bob\n5003,"Eve\n5004,Rob\n', [5004], [2, 3, 4]),
        ('chat_id,name\n5001,Ada "the first\n5002,Bob\n', [5002], [2]),
        # What follows quotes that were not doubled may still be inside of them.
        ('chat_id,note,x\n5001,"said "hi"\n4912345,or so",x\n5002,,\n', [5002], [2, 3]),
        ('5001\n"5002"\n"5003\n', [5001, 5002], [3]),
        # A note without quotes.
        ("chat_id,note\n5001,Her number:\n4912345\n5002,\n", [5001, 5002], [3]),
        ("chat_id\n5001\nseven\n5002.5\n\n5003\n0\n", [5001, 5003], [3, 4, 7]),
        ("5001\nseven\n", [5001], [2]),
        ("+4912345\n5001\n", [5001], [1]),
        (f"5001\n{'x' * 200_000}\n5002\n", [5001, 5002], [2]),
        (f"5001\n{'5' * (LONGEST + 1)}\n5002\n", [5001, 5002], [2]),
        (f"chat_id,x\n5001,{',' * 200_000}\n5002,x\n", [5002], [2]),
    ],
)
def test_line_that_is_not_read_is_named(
    text: str, taken: list[int], malformed: list[int], store: Store, tmp_path: Path
) -> None:
    done = imported(store, written(tmp_path, text))
    assert (chats(store), done.malformed) == (taken, malformed)


def test_row_inside_a_quoted_text_is_not_read_but_named(store: Store, tmp_path: Path) -> None:
    text = 'chat_id,name\n5001,"Ada\n5002,Bob\nno row\n5003,Eve\n5004,Rob"\n5005,"a\n4912345"\n'
    done = imported(store, written(tmp_path, text))
    assert (chats(store), done.malformed, done.quoted) == ([5001, 5005], [], [3, 5])


@pytest.mark.parametrize("head", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_spreadsheet_is_refused(head: bytes, store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError) as caught:
        imported(store, written(tmp_path, head + b"\n5001\n"))
    assert caught.value.fault is FileFault.SPREADSHEET


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"chat_id\n", b",,\n", bytes(200_000), bytes(range(256)) * 400]
)
def test_file_without_ids_is_refused(content: bytes, store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError) as caught:
        imported(store, written(tmp_path, content))
    assert caught.value.fault is FileFault.NO_IDS


@pytest.mark.parametrize(("name", "detail"), [(".", "Is a directory"), ("none", "No such file or directory")])
def test_file_that_cannot_be_read_says_why(name: str, detail: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError) as caught:
        imported(store, tmp_path / name)
    assert (caught.value.fault, caught.value.detail) == (FileFault.UNREADABLE, detail)


def test_pipe_is_read(store: Store) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"\xff\xfe" + "chat_id\n5001\n".encode("utf-16-le"))
    os.close(writer)
    assert imported(store, Path(f"/dev/fd/{reader}")).added == 1
    os.close(reader)


@pytest.mark.parametrize("repeated", ["x", ",", '"a\n",'])
def test_row_without_an_end_keeps_memory_flat(repeated: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    with file.open("w") as out:
        out.write('chat_id,note\n5001,x\n5002,"x",')
        for _ in range(1 if "\n" in repeated else 8):  # a line takes ten times the memory of its letters
            out.write(repeated * (1_000_000 // len(repeated)))
    with file.open("rb") as opened:
        lines = lines_of(opened, "utf-8")
        tracemalloc.start()
        try:
            assert sum(1 for _ in rows(lines, ",")) > 2
            assert tracemalloc.get_traced_memory()[1] < PEAK
        finally:
            tracemalloc.stop()
