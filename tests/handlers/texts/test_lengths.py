"""Whatever people write and whatever they are called: every text fits into a message, and is whole."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from broadcast.engine.pulse import Pulse
from broadcast.guards.checks import check
from broadcast.guards.findings import Slip
from broadcast.message.wrong_buttons import Problem, Wrong
from broadcast.wire.cost import Cost
from handlers.texts import (
    cards,
    findings,
    help,
    lists,
    notices,
    particulars,
    phrases,
    questions,
    reports,
    standstill,
    stats,
    url_buttons,
)
from handlers.texts.formats import LONGEST_ANSWER
from handlers.texts.times import Calendar
from models.acts import KINDS
from models.buttons import AnswerButton, Row
from models.choices import Cause, Choice, LeftOut, Size
from models.content import Content, Medium, UrlButton
from models.counts import Counts
from models.deliveries.refused import CORRECTIONS, FATES, OUTCOMES
from models.deliveries.window import Window
from models.details import Detail
from models.events import Admin, Event
from models.named_broadcasts import NamedBroadcast
from models.particulars import Particulars, Version
from models.reach import NameStats, Reach
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.results import Answered, Departures, Refused, Results, Times
from models.selection import Aspect, Condition, Sample, Selection
from models.snapshots import Line, Recent, Snapshot, Statistics
from models.standstill import Standing
from models.states import EventKind, Outcome, State, Status
from models.traits import Came, Trait
from simulator.markup import formatted, utf16_length
from tests.support.ledger import NOW

LONGEST = 4096
EMOJI = Admin(1001, "😀" * 64 + " " + "😀" * 64)
MARKUP = Admin(1002, "<&>'\"" * 25)
MANY = 10**9


SELECTION = Selection(
    tuple(
        Condition(aspect, value, excluded)
        for aspect, value in (
            *((Aspect.LANGUAGE, f"x{number}") for number in range(9)),
            *((Aspect.SOURCE, f"{number}" + "<" * 63) for number in range(9)),
            *((Aspect.TAG, f"{number}" + "x" * 31) for number in range(9)),
            *((Aspect.GOT, f"{number}") for number in range(9)),
            *((Aspect.ANSWERED, f"{number}:<&>") for number in range(9)),
        )
        for excluded in (False, True)
    ),
    cap=20,
    sample=Sample(MANY, percent=False, seed=1),
)
ASKED_ABOUT = {f"{number}": NamedBroadcast(Content("text", "<&>" * 60), folded=True) for number in range(9)}


def wordy(state: State, by: Admin = EMOJI) -> Broadcast:
    """A broadcast of which everything is as long as it gets."""
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    moments = dict.fromkeys(("started_at", "finished_at", "undo_finished_at", "created_at"), NOW)
    return Broadcast(
        **row
        | moments
        | {
            "uuid": "b1cd234c-39a3-449d-864e-a0f5d373ff9c",
            "state": state,
            "audience": MANY,
            "left_out": MANY,
            "selection": SELECTION,
            "corrected": True,
            "reason": Reason(ReasonCode.OTHER, "<😀>" * 3000),
            "confirmed": Event(EventKind.CONFIRMED, NOW, by),
            "taken_back": Event(EventKind.UNDO_BEGUN, NOW, by),
        }
    )


DEPARTED = Departures(MANY, MANY, MANY, MANY, MANY, hour_over=True)


def line(state: State, by: Admin = EMOJI) -> Line:
    return Line(wordy(state, by), MANY, MANY, ASKED_ABOUT, DEPARTED)


RESULTS = Results(answered=[Answered("😀" * 64, f"{at}", MANY, 1) for at in range(100)], rooms=1)
WINDOW = Window(NOW, NOW + timedelta(hours=1), MANY, 0, 0, NOW)
CALENDAR = Calendar(NOW)
COUNTS = replace(Counts(NOW + timedelta(hours=47), dict.fromkeys(Outcome, MANY), window=WINDOW), doubled=MANY)
SIXTY = " ".join(f"{{name{number}}}" for number in range(60))
NESTED = "{name|" + "{a}" * 1300 + "}"
TEXTS = {
    "sixty braces": SIXTY,
    "braces without end": " ".join("{ab}{" + f"b{at}" + "}" for at in range(400))[:LONGEST],
    "one brace as long as the message": NESTED[:4095] + "}",
    "braces of markup": "{<b>&amp;" + "name" * 900 + "}",
    "emoji": "😀" * 2048,
    "markup": "<&>'\"" * 819,
    "names": "{first_name}{last_name}{username}{language|" + "x" * 3000 + "}",
}
REACH = Reach(
    MANY,
    {field: NameStats(64, MANY) for field in ("first_name", "last_name", "username", "language")},
    MANY,
    {"first_name": "😀" * 64, "last_name": "<" * 64},
    Choice(
        Size(MANY, MANY, MANY),
        MANY,
        tuple(LeftOut(why, MANY) for why in (*Status, *Aspect, *Cause)),
        ("<" * 64,) * 5,
        SELECTION,
        ASKED_ABOUT,
    ),
)
REFUSED = [
    Refused(word, words, MANY, MANY)
    for words in (*Detail, "PRIVACY_PREMIUM_REQUIRED", "VOICE_MESSAGES_FORBIDDEN", *TEXTS.values())
    for word in (*OUTCOMES, *FATES, *CORRECTIONS)
]
COST = Cost(MANY, 0.1, MANY)
ALBUM = Content("album", media=tuple(Medium("photo", "x", text=TEXTS["markup"][:1024]) for _ in range(10)))
ROWS: dict[str, tuple[Row, ...]] = {
    "a hundred buttons": tuple((UrlButton("😀" * 64, "https://a.io/" + "x" * 90),) * 8 for _ in range(12)),
    "answers": ((AnswerButton("<&>" * 20, "<" * 20, "&" * 200),) * 8,),
    "links without end": ((UrlButton("<b>", "https://a.io/" + "&" * 2000),) * 8,),
}


def everything() -> Iterator[tuple[str, str]]:
    """A name and a text for each thing that people read and that others wrote a part of."""
    for name, written in TEXTS.items():
        content = Content("text", written)
        yield f"card of {name}", cards.draft(content, check(content, REACH), REACH, COST)
        found = check(content, REACH, content)
        yield f"correction to {name}", cards.correction(content, found, COUNTS, MANY, (COST, COST))
        yield f"question about {name}", questions.undo(wordy(State.PAUSED), content, COUNTS, 0.1, CALENDAR)
        yield f"second copy of {name}", questions.resending(content, COUNTS)
        yield f"refusal of {name}", findings.refused(written)
        yield f"end of {name}", notices.ended(wordy(State.SENT), content, COUNTS)
        yield f"at rest after {name}", lists.at_rest(wordy(State.SENT), content, COUNTS)
        done = [(Event(kind, NOW, MARKUP, {"chats": MANY}), content) for kind in KINDS]
        yield f"acts on {name}", notices.acts(done[:10], MANY, CALENDAR)
        yield f"other acts on {name}", notices.acts(done[-10:], MANY, CALENDAR)
        yield f"deadline of {name}", reports.ends_soon(content, COUNTS)
        yield f"cancelled {name}", phrases.cancelled(content)
        yield f"uuid {name}", phrases.unknown_uuid(written)
    for state in (State.QUEUED, *reports._HEADLINES):  # noqa: SLF001 - each state that has a report
        one, content = wordy(state, MARKUP), Content("video_note", TEXTS["markup"])
        results = replace(RESULTS, refused=REFUSED, departures=DEPARTED, replies=MANY)
        seen = Snapshot(one, content, COUNTS, ASKED_ABOUT, results=results)
        yield f"report of {state}", reports.report(seen, CALENDAR)
        yield f"card of {state}", cards.card(seen, pulse(one, MARKUP), 0.1, CALENDAR)
    for by in (EMOJI, MARKUP):
        past, words = line(State.SENT, by), Content("video_note", TEXTS["emoji"])
        listed = [lists.entry(number, past, words, CALENDAR) for number in range(1, lists.PAGE + 1)]
        entries = [lists.whole(one, past, [reports.clock(WINDOW, CALENDAR)]) for one in listed]
        yield f"history of {by.name}", "\n\n".join([phrases.HISTORY, *entries])
        yield from standing_still(by)
        yield from in_depth(by)
    recent = [Recent(wordy(State.UNDOING), Content("video_note", written)) for written in TEXTS.values()]
    states, outcomes = dict.fromkeys(State, MANY), dict.fromkeys(Outcome, MANY)
    numbers = Statistics(dict.fromkeys(Status, MANY), states, outcomes, MANY, [*recent, *recent][:10], MANY)
    yield "numbers", stats.text(numbers)
    yield "help", help.HELP
    for name, rows in ROWS.items():
        yield name, questions.url_buttons(rows)
    yield "problems", url_buttons.unreadable([Problem(1, Wrong.NO_LINK, "😀" * 4000)] * 100)
    strange = Content("text", SIXTY, traits=tuple(Trait(came, MANY) for came in Came))
    yield "everything it can come with", cards.draft(strange, check(strange, REACH), REACH, COST)
    yield "album", cards.draft(ALBUM, check(ALBUM, REACH), REACH, COST)


def in_depth(by: Admin) -> Iterator[tuple[str, str]]:
    """Details of a broadcast to which everything has happened, and more."""
    facts = {"chats": MANY, "reason": ReasonCode.OTHER, "words": "<😀>" * 200, "note": "<😀>" * 200}
    happened = [Event(kind, NOW, by, facts) for kind in EventKind]
    for name in ("emoji", "markup"):
        said = Content("video_note", TEXTS[name])
        versions = [Version(number, by, NOW, said) for number in range(9)]
        for times in (Times(NOW, NOW, NOW), Times(NOW - timedelta(hours=1), NOW, NOW)):
            found = Particulars(wordy(State.UNDONE, by), said, versions, happened, times, MANY, MANY, REFUSED)
            yield f"details of {name} by {by.name}", particulars.details(found, CALENDAR)


def standing_still(by: Admin) -> Iterator[tuple[str, str]]:
    standing = Standing(NOW, by, by_file=True)
    states = (State.PAUSED, State.QUEUED, State.SENT) * 20
    waiting = [(wordy(state, by), Content("video_note", TEXTS["markup"]), COUNTS) for state in states]
    yield f"stopped by {by.name}", standstill.stopped(standing, waiting, CALENDAR)
    yield f"read of what {by.name} stopped", standstill.stopped_by(by, waiting, CALENDAR)
    yield f"resumed by {by.name}", standstill.resumed(None, waiting, CALENDAR, ended=True)
    yield f"read of what {by.name} resumed", standstill.resumed_by(by, None, waiting, CALENDAR)
    yield f"file beside {by.name}", standstill.file_came(waiting, CALENDAR)
    yield f"file gone beside {by.name}", standstill.file_gone(standing, waiting, CALENDAR)
    yield f"still as {by.name} wants", standstill.still(standing, waiting, CALENDAR)


@pytest.mark.parametrize("by_file", [True, False])
@pytest.mark.parametrize("by", [EMOJI, MARKUP, None])
def test_why_nothing_goes_out_fits_into_the_answer_to_a_press(by: Admin | None, by_file: bool) -> None:
    if by or by_file:
        assert utf16_length(standstill.waits(Standing(NOW, by, by_file), CALENDAR)) <= LONGEST_ANSWER


def pulse(of: Broadcast, by: Admin) -> Pulse:
    standing = Standing(NOW, by, by_file=True)
    return Pulse(
        of.uuid, of.state, 0.1, held_for=9999, flooded=True, trouble="<disk>" * 2000, standing=standing
    )


def test_no_text_is_too_long_and_every_one_is_whole() -> None:
    # Not a case for each, because every worker would make all of them.
    for name, text in everything():
        shown, _ = formatted(text, "HTML", None)
        assert 0 < utf16_length(shown) <= LONGEST, name


def test_braces_are_named_a_few_and_the_others_counted() -> None:
    content = Content("text", SIXTY)
    found = check(content, Reach(1))
    assert [type(one) for one in found] == [Slip] * 60
    [line] = findings.remarks(found)
    named = ", ".join(f"<code>{{name{number}}}</code>" for number in range(6))
    assert line == (
        f"⚠️ {named} and 54 more are sent as they stand. "
        "Names are filled in for {first_name}, {last_name}, {username}, {language}, {first_name|friend}."
    )


@pytest.mark.parametrize(
    ("count", "words"), [(2, "</code> are sent"), (6, "</code> are sent"), (7, "and 1 more")]
)
def test_few_braces_are_all_named(count: int, words: str) -> None:
    [line] = findings.remarks([Slip(f"{{name{number}}}") for number in range(count)])
    assert line.count("<code>") == min(count, 6)
    assert words in line


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (ROWS["a hundred buttons"], "… and 11 more rows"),
        (ROWS["links without end"], "1 long row"),
        (((UrlButton("Go", "https://a.io"),),), "<code>Go | https://a.io</code>"),
    ],
)
def test_buttons_that_are_there_are_shown_as_far_as_they_fit(rows: tuple[Any, ...], last: str) -> None:
    assert questions.url_buttons(rows).splitlines()[-1] == last
