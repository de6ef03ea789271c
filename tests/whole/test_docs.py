"""The documents name what is there."""

import re
from pathlib import Path

import pytest

from models.tables import metadata

ROOT = Path(__file__).parent.parent.parent
NAMED = re.findall(r"`(tests/[\w/]+(?:\.py|/))`", (ROOT / "docs" / "faults.md").read_text())


@pytest.mark.parametrize("path", sorted(set(NAMED)))
def test_faults_are_held_by_tests_that_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_every_table_that_may_hold_people_is_told(table: str) -> None:
    assert f"`{table}`" in (ROOT / "docs" / "privacy.md").read_text()
