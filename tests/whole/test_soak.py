"""A short soak; `make soak` is the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.sqlite, pytest.mark.long]

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("seed", [3])
def test_whatever_goes_wrong_while_two_admins_press_every_promise_holds(seed: int) -> None:
    # A process of its own, because its time is another.
    command = [sys.executable, "-m", "tests.support.soak", "--seed", str(seed), "--minutes", "1.2"]
    soaked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert not soaked.returncode, soaked.stdout + soaked.stderr
