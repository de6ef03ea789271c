"""Second tries, stops that go on, corrections and undo in any order: the ledger keeps what it promises."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from models.deliveries import sweeping
from tests.support.any_order import AnyOrder
from tests.support.databases import on_postgresql

pytestmark = [pytest.mark.slow, pytest.mark.both, pytest.mark.long]


def test_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "STEP", 2)  # so that most acts leave something to sweep
    examples = 6 if on_postgresql() else 12  # which is slower
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=examples, stateful_step_count=25))
