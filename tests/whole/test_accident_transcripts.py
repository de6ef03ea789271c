"""The accident as docs/accident.md tells it: each scene is played, and has to look as it does there."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from simulator import Person, Simulator
from tests.support.broadcasting import send
from tests.support.recall import Recall, until

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]  # documents are about no database

DOC = Path(__file__).parent.parent.parent / "docs" / "accident.md"
WRONG = "Doors open at nine p.m."


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 100}


async def on_its_way(recall: Recall, simulator: Simulator, admin: Person, other: Person) -> None:
    recall.subscribe(1000)
    await send(admin, WRONG)
    await other.sees("📣 Ada is sending")
    await until(lambda: sum(map(bool, simulator.delivered.values())) > 25)


async def a_word(simulator: Simulator, recall: Recall, ada: Person, bob: Person) -> AsyncIterator[Person]:
    await on_its_way(recall, simulator, ada, bob)
    said = await ada.say("stop!! 😱")
    question = await ada.sees("Delete this broadcast from", after=said)
    await bob.sees("⏸ Ada has paused")
    await ada.sees("Broadcast paused")  # its card, which is drawn every few seconds
    yield ada
    await ada.press("🗑 Delete", message_id=question.message_id)
    await ada.sees("Broadcast undone")
    await bob.sees("is deleting")
    await bob.sees("Undone: ")
    yield ada
    yield bob


async def stop_all(simulator: Simulator, recall: Recall, ada: Person, bob: Person) -> AsyncIterator[Person]:
    await on_its_way(recall, simulator, ada, bob)
    said = await bob.say("/stopall")
    await bob.sees("/resumeall", after=said)
    await ada.sees("Bob")
    yield bob
    said = await bob.say("/resumeall")
    await bob.sees(lambda one: one.message_id > said and one.from_bot)
    card = await ada.sees(lambda one: "▶️ Resume" in one.labels)
    await ada.press("▶️ Resume", message_id=card.message_id)
    await ada.sees("Broadcast finished")
    await bob.sees("Ada has resumed")
    await bob.sees("Finished: ")
    yield ada
    yield bob


async def which_one(simulator: Simulator, recall: Recall, ada: Person, bob: Person) -> AsyncIterator[Person]:
    await on_its_way(recall, simulator, ada, bob)
    await send(bob, "The market is open.")
    await bob.sees("Waits for")
    said = await ada.say("нет нет нет")
    which = await ada.sees("Which one is it?", after=said)
    await bob.sees("✋ Ada holds")
    await ada.sees("Broadcast paused")
    yield ada
    yield bob
    await ada.press(f"↩️ “{WRONG}”", message_id=which.message_id)
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    held = await bob.sees("Held by Ada")
    await bob.press("▶️ Go on", message_id=held.message_id)
    await bob.sees("Broadcast finished")
    await ada.sees("Bob lets “The market is open.” go on")
    yield bob


Scene = Callable[[Simulator, Recall, Person, Person], AsyncIterator[Person]]
SCENES: dict[str, Scene] = {
    "Whatever comes to mind stops it": a_word,
    "Nobody knows which one it is": which_one,
    "Everything has to stop": stop_all,
}


@pytest.mark.parametrize("title", SCENES)
async def test_scene_is_as_the_document_tells_it(
    title: str, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    shown = [_screen(admin) async for admin in SCENES[title](simulator, recall, ada, bob)]
    section = DOC.read_text().split(f"## {title}\n")[1].split("\n## ")[0]
    told = re.findall(r"```text\n(.*?)```", section, re.DOTALL)
    assert [_lasting(one) for one in told] == [_lasting(one) for one in shown]


def _screen(admin: Person) -> str:
    shown = [re.sub(r"^\d+ ", "", str(one)) for one in admin.screen]
    return re.sub(r" \(edited\)$", "", "\n".join(shown), flags=re.MULTILINE) + "\n"


def _lasting(transcript: str) -> str:
    """Without what differs from play to play: numbers, times, what was on the wire, and how far a bar is."""
    transcript = re.sub(r", [\d,]+ on their way|Being sent right now: .*\n", "", transcript)
    weekdays = re.sub(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", "Day", transcript)
    moments = re.sub(r"\d[\d,.:]*(?: (?:s|min|h|ms)\b)?|less than a second", "#", weekdays)
    return re.sub(r"[▓░]+", "▓", re.sub(r"(?:# )+#", "#", moments))


def test_every_section_with_a_transcript_is_played() -> None:
    sections = DOC.read_text().split("\n## ")[1:]
    assert {one.splitlines()[0] for one in sections if "```text" in one} == SCENES.keys()
