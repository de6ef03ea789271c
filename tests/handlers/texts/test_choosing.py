"""Texts of the chooser: whatever people write fits and is escaped, and every list has its words."""

import pytest

from handlers.texts import choosing, tagging
from handlers.texts.formats import LONGEST_ANSWER
from models.choices import Value
from models.selection import Aspect
from simulator.markup import formatted

LONG = "<&>'\"" * 400
NAME = "<&>😀" * 16


def everything() -> dict[str, str]:
    return {
        "chooser": choosing.chooser(LONG[:1000], None, choosing.ABOUT[Aspect.TAG]),
        "saved": choosing.saved(NAME, LONG[:1000]),
        "taken": choosing.taken(NAME),
        "renamed": choosing.renamed(NAME, NAME),
        "unknown": choosing.no_such(LONG),
        "deleting": choosing.deleting(NAME, LONG[:1000]),
        "named": choosing.named({f"{number}{NAME}": LONG for number in range(8)}, 0),
        "tagged": tagging.tagged("x" * 32, LONG[:1000], (1, 2), asks=True),
        "untagged": tagging.untagged("x" * 32, LONG[:1000], 1, asks=False),
        "asked": choosing.asked(choosing.ASK_SAMPLE, excluded=True),
        "how to tag": tagging.HOW_TO_TAG,
        **{
            f"about {aspect}": choosing.about(aspect, nothing=nothing)
            for aspect in Aspect
            for nothing in (True, False)
        },
    }


@pytest.mark.parametrize("name", everything())
def test_text_is_whole_and_fits(name: str) -> None:
    text, _ = formatted(everything()[name], "HTML", None)
    assert 0 < len(text) < 4096


@pytest.mark.parametrize(
    "text", [choosing.NAME_GONE, choosing.NO_DRAFT_TO_USE, choosing.CHANGED, choosing.deleted(LONG)]
)
def test_answer_to_a_press_fits(text: str) -> None:
    assert len(text) <= LONGEST_ANSWER


def test_every_list_has_its_words() -> None:
    assert set(choosing.TOPICS) == set(choosing.ABOUT) == set(Aspect)
    assert set(choosing.TYPE) == set(choosing.ASK) == set(choosing.BAD)


@pytest.mark.parametrize(
    ("aspect", "value", "label"),
    [
        (Aspect.LANGUAGE, "de", "German"),
        (Aspect.LANGUAGE, "", "not known"),
        (Aspect.JOINED, "24h", "last 24 h"),
        (Aspect.JOINED, "before:2026-11-01", "before 1 Nov 2026"),
        (Aspect.SOURCE, "", "none"),
        (Aspect.SOURCE, "x" * 64, "x" * 23 + "…"),
        (Aspect.SORT, "group", "Groups"),
        (Aspect.SILENT, "90", "90 days"),
        (Aspect.TAG, "staff", "staff"),
    ],
)
def test_value_on_a_button(aspect: Aspect, value: str, label: str) -> None:
    assert choosing.value(aspect, value) == label
    assert choosing.entry(label, Value(value, 1204).chats, None) == f"☐ {label} · 1,204"
    assert choosing.entry(label, None, True) == f"🚫 {label} · …"
