"""The log warns of files that others may read, and changes none."""

import logging
from pathlib import Path

import pytest

from handlers.log import warn_of_readers


@pytest.mark.parametrize(
    ("mode", "warns"),
    [(0o600, False), (0o400, False), (0o644, True), (0o640, True), (0o604, True), (0o620, True)],
)
def test_file_that_others_can_read_is_named_with_what_to_do(
    mode: int, warns: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "recall.db"
    path.touch()
    path.chmod(mode)
    with caplog.at_level(logging.WARNING):
        warn_of_readers(path)
    assert bool(caplog.messages) is warns
    if warns:
        assert caplog.messages == [f"others can read {path} (mode {mode:04o}): chmod 600 {path}"]
    assert path.stat().st_mode & 0o777 == mode


def test_file_that_does_not_exist_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    warn_of_readers(tmp_path / ".env")
    assert caplog.messages == []
