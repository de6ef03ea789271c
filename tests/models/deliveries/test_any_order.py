"""Second tries, stops that go on, corrections and undo in any order: the ledger keeps what it promises."""

import pytest
from hypothesis import settings as hypothesis_settings

from tests.support.any_order import AnyOrder

pytestmark = pytest.mark.slow

TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = hypothesis_settings(max_examples=20, stateful_step_count=25)
