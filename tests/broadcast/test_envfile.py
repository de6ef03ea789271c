"""The file with the settings: which one counts, and which encodings are read."""

import codecs
from pathlib import Path

import pytest

from broadcast.envfile import EnvFile, EnvFileError, EnvFileFault

SAID = "BOT_TOKEN=123:obviously-fake\n# für Jürgen\n"


@pytest.mark.parametrize(
    "content",
    [
        SAID.encode(),
        codecs.BOM_UTF8 + SAID.encode(),
        codecs.BOM_UTF16_LE + SAID.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + SAID.encode("utf-16-be"),
    ],
)
def test_unicode_with_its_mark_is_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(content)
    assert EnvFile.in_one_of([tmp_path]).text() == SAID


@pytest.mark.parametrize(
    "content",
    [
        SAID.encode("latin-1"),
        SAID.encode("utf-16-le"),
        SAID.encode("utf-16-be"),
        codecs.BOM_UTF16_LE + b"odd",
        b"\x80\x81",
    ],
)
def test_any_other_encoding_is_said_without_what_the_file_holds(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(EnvFileError) as caught:
        EnvFile.in_one_of([tmp_path]).text()
    assert (caught.value.fault, caught.value.path) == (EnvFileFault.ENCODING, tmp_path / ".env")
    assert caught.value.__context__ is None


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(EnvFileError) as caught:
        EnvFile.in_one_of([tmp_path]).text()
    assert (caught.value.fault, caught.value.detail) == (EnvFileFault.UNREADABLE, "Is a directory")


def test_folder_that_was_removed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(EnvFileError) as caught:
        EnvFile.in_one_of([Path(), tmp_path])
    assert caught.value.fault is EnvFileFault.NO_FOLDER


def test_first_folder_that_has_one_counts(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    (second / ".env").write_text("SECOND=1")
    assert EnvFile.in_one_of([first, second]).path == second / ".env"
    (first / ".env").write_text("FIRST=1")
    assert EnvFile.in_one_of([first, second]).path == first / ".env"


def test_where_there_is_none_nothing_is_added(tmp_path: Path) -> None:
    file = EnvFile.in_one_of([tmp_path, tmp_path])
    assert (file.path, file.text(), file.folders) == (None, "", [tmp_path])
