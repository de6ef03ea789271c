"""Second tries, stops that go on, corrections and undo in any order: the ledger keeps what it promises."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.any_order import AnyOrder

pytestmark = [pytest.mark.slow, pytest.mark.both]


def test_any_order() -> None:
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=20, stateful_step_count=25))
