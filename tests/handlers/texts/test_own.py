"""What this bot says is known where it comes back, and every look at a message knows it."""

import ast
from pathlib import Path

import pytest

from broadcast.guards.plain import normal
from handlers.texts import labels
from handlers.texts.own import OWN

HANDLERS = Path(labels.__file__).parent.parent
LABELS = [value for name, value in vars(labels).items() if name.isupper() and isinstance(value, str)]


@pytest.mark.parametrize("label", [label for label in LABELS if normal(label)])
def test_every_button_is_known(label: str) -> None:
    assert normal(label) in OWN


@pytest.mark.parametrize("text", ["✅ Send to 48,204", "🔁 Retry 3 failed", "🗑 Delete from 1 chat"])
def test_buttons_with_numbers_are_known_with_any(text: str) -> None:
    assert normal(text) in OWN


@pytest.mark.parametrize("text", ["Sale", "Doors open at nine", "", "Above all"])
def test_nothing_else_is(text: str) -> None:
    assert normal(text) not in OWN


def test_every_check_of_a_message_knows_them() -> None:
    calls = [
        call
        for path in HANDLERS.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("check", "checks.check")
    ]
    assert len(calls) >= 3
    assert all("own" in {keyword.arg for keyword in call.keywords} for call in calls)
