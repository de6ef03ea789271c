"""The documents name what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NAMED = re.findall(r"`(tests/[\w/]+(?:\.py|/))`", (ROOT / "docs" / "faults.md").read_text())


@pytest.mark.parametrize("path", sorted(set(NAMED)))
def test_faults_are_held_by_tests_that_exist(path: str) -> None:
    assert (ROOT / path).exists()
