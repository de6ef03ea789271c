"""Floods that follow each other are one line of the log."""

import logging

import pytest

from broadcast.engine.episodes import CALM, Episode


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_floods_of_an_episode_are_one_line_with_what_they_took(caplog: pytest.LogCaptureFixture) -> None:
    now = [100.0]
    episode = Episode("a-uuid", lambda: now[0])
    for _ in range(3):
        episode.met(10, new=True)
        now[0] += 2
        episode.met(10, new=False)  # it was on the wire when the silence began
        now[0] += 10
        episode.let_through()
    now[0] += CALM - 1
    episode.let_through()
    assert caplog.messages == []
    now[0] += 2
    episode.let_through()
    assert caplog.messages == ["a-uuid: floods 3, 36 s of silence, calls refused 6"]
    told = {"event": "flooded", "broadcast": "a-uuid", "floods": 3, "seconds": 36.0, "calls": 6}
    assert told.items() <= vars(caplog.records[0]).items()
    episode.end()
    assert len(caplog.messages) == 1


def test_long_silence_is_told_when_it_begins_and_again_only_when_it_grows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    episode = Episode("a-uuid", lambda: 100.0)
    for seconds in (40, 45, 40, 3600):
        episode.met(seconds, new=True)
    assert caplog.messages == [f"a-uuid: Telegram asks for {seconds} s of silence" for seconds in (40, 3600)]
    episode.end()
    assert caplog.messages[-1] == "a-uuid: floods 4, 3600 s of silence, calls refused 4"
