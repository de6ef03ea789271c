"""Workbooks that would fill the memory, and those that no Python library can open."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from models.files import FileFault, ImportFileError
from models.store import Store
from tests.support.files import imported, written
from tests.support.workbooks import workbook


def bomb() -> bytes:
    """A small file that is more than half a gibibyte when it is unpacked."""
    packed = BytesIO()
    with (
        ZipFile(packed, "w", ZIP_DEFLATED) as archive,
        archive.open("xl/big.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(513):
            part.write(bytes(1 << 20))
    return packed.getvalue()


def archive() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as zipped:
        zipped.writestr("letter.txt", "chat_id\n5001\n")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (bomb, FileFault.TOO_BIG),
        (archive, FileFault.SPREADSHEET),
        (lambda: workbook({"Users": [["chat_id"], [5001]]})[:300], FileFault.SPREADSHEET),
        (lambda: workbook({"Users": [[], []]}), FileFault.NO_IDS),
    ],
)
def test_workbook_that_is_none_is_refused(
    content: Callable[[], bytes], fault: FileFault, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(ImportFileError) as caught:
        imported(store, written(tmp_path, content()))
    assert caught.value.fault is fault
    assert store.audience.size() == 0
