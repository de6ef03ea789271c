"""Whom a broadcast is for, in words."""

import pytest

from handlers.texts import audience
from models.buttons import AnswerButton, UrlButton
from models.choices import Cause, Choice, LeftOut, Size
from models.content import Content
from models.named_broadcasts import NamedBroadcast
from models.selection import EVERYONE, NOBODY, Aspect, Condition, Sample, Selection
from models.states import Status

UUID = "6f1f2f6e-0000-4000-8000-000000000000"
TITLES = {UUID: "“Doors open”", f"{UUID}:yes": "👍"}
KNOWN = NamedBroadcast(Content("text", "a < b"), folded=False)


def of(*conditions: tuple[Aspect, str] | tuple[Aspect, str, bool], sample: Sample | None = None) -> Selection:
    return Selection(tuple(Condition(*one) for one in conditions), sample=sample)


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (EVERYONE, "Everyone"),
        (Selection(cap=20), "Everyone"),
        (NOBODY, "Nobody"),
        (
            of((Aspect.LANGUAGE, "de"), (Aspect.JOINED, "30d"), (Aspect.TAG, "staff", True)),
            "German speakers who joined in the last 30 days, without tag staff",
        ),
        (of((Aspect.LANGUAGE, "de"), (Aspect.LANGUAGE, "fr")), "German or French speakers"),
        (
            of((Aspect.LANGUAGE, "de"), (Aspect.LANGUAGE, "")),
            "German speakers and chats of unknown language",
        ),
        (of((Aspect.LANGUAGE, "de", True)), "Everyone, without German speakers"),
        (of((Aspect.LANGUAGE, "de"), (Aspect.SORT, "person")), "German speakers (people only)"),
        (of((Aspect.SORT, "group"), (Aspect.SORT, "channel")), "Groups and channels"),
        (of((Aspect.SORT, "group", True)), "Everyone, without groups"),
        (of((Aspect.JOINED, "before:2026-11-01")), "All who joined before 1 November 2026"),
        (of((Aspect.JOINED, "24h", True)), "Everyone, without those who joined in the last 24 hours"),
        (of((Aspect.SOURCE, "shop"), (Aspect.SOURCE, "")), "All who came with source shop or no source"),
        (
            of((Aspect.TAG, "a"), (Aspect.TAG, "b"), (Aspect.TAG, "c")),
            "All who have tag a, tag b or tag c",
        ),
        (of((Aspect.ANSWERED, UUID)), "All who answered “Doors open”"),
        (of((Aspect.ANSWERED, f"{UUID}:yes")), "All who answered 👍 to “Doors open”"),
        (of((Aspect.ANSWERED, f"{UUID}:no")), "All who answered no to “Doors open”"),
        (of((Aspect.ANSWERED, "gone:yes")), "All who answered yes to an earlier broadcast"),
        (
            of((Aspect.ANSWERED, f"{UUID}:yes"), (Aspect.ANSWERED, f"{UUID}:no")),
            "All who answered 👍 to “Doors open” or no to “Doors open”",
        ),
        (of((Aspect.UNANSWERED, UUID)), "All who did not answer “Doors open”"),
        (of((Aspect.GOT, UUID)), "All who got “Doors open”"),
        (of((Aspect.MISSED, "gone")), "All who did not get an earlier broadcast"),
        (of((Aspect.SILENT, "90", True)), "Everyone, without those who were silent for 90 days"),
        (of(sample=Sample(10, percent=True, seed=1)), "A random 10 % of everyone"),
        (
            of((Aspect.LANGUAGE, "de"), sample=Sample(1000, percent=False, seed=1, excluded=True)),
            "All but a random 1,000 of German speakers",
        ),
    ],
)
def test_a_selection_is_said_in_words(selection: Selection, said: str) -> None:
    assert audience.words(selection, TITLES) == said


def test_of_many_values_the_first_are_named() -> None:
    many = of(*((Aspect.TAG, f"t{number}", True) for number in range(1000)))
    said = "Everyone, without tag t0, tag t1, tag t2, tag t3 or 996 more"
    assert audience.words(many) == said


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("de", "German"),
        ("pt-br", "Brazilian Portuguese"),
        ("zh-hans", "Simplified Chinese"),
        ("de-LU", "German (LU)"),
        ("sr-latn-rs", "Serbian (Latn-RS)"),
        ("xx", "xx"),
        ("<b>", "<b>"),
    ],
)
def test_a_language_has_its_english_name(code: str, name: str) -> None:
    assert audience.language(code) == name


def test_whatever_leaves_out_has_words() -> None:
    assert set(audience.WHY) == {*Aspect, Cause.SAMPLE}


@pytest.mark.parametrize(
    ("choice", "lines"),
    [
        (Choice(Size(people=1), 1), ["To: 1 subscriber"]),
        (Choice(Size(2000, 3, 1), 2004), ["To: 2,004 subscribers (2,000 people, 3 groups, 1 channel)"]),
        (Choice(Size(0, 1), 1), ["To: 1 subscriber (1 group)"]),
        (Choice(Size(people=5), 5, (LeftOut(Status.RESTING, 2),)), ["To: 5 subscribers · 2 resting"]),
        (
            Choice(Size(people=5), 3005, (LeftOut(Cause.CAP, 3000),), selection=Selection(cap=20)),
            ["To: 5 subscribers", "Left out: 3,000 (had one less than 20 h ago)"],
        ),
        (
            Choice(
                Size(people=4, groups=1),
                3010,
                (
                    LeftOut(Status.BLOCKED, 7),
                    LeftOut(Status.RESTING, 1),
                    LeftOut(Aspect.LANGUAGE, 5),
                    LeftOut(Cause.CAP, 3000),
                ),
                ("Ada", "<b>"),
                Selection((Condition(Aspect.LANGUAGE, "de"),), cap=20),
            ),
            [
                "To: German speakers: 5 of 3,010 (4 people, 1 group)",
                "Such as Ada, &lt;b&gt;",
                "Left out: 3,000 (had one less than 20 h ago)",
                "Left out: 7 (blocked), 1 (resting), 5 (other language)",
            ],
        ),
        (
            Choice(Size(people=1), 2, selection=of((Aspect.GOT, UUID)), said={UUID: KNOWN}),
            ["To: All who got “a &lt; b”: 1 of 2"],
        ),
        (
            Choice(of=2, selection=of((Aspect.MISSED, UUID)), said={UUID: KNOWN._replace(folded=True)}),
            ["To: All who did not get “a &lt; b” (who got it is not known any more): 0 of 2"],
        ),
    ],
)
def test_a_card_says_who_gets_it_and_who_is_left_out(choice: Choice, lines: list[str]) -> None:
    assert audience.to(choice) == lines


def test_answers_are_called_as_their_buttons() -> None:
    asks = Content(
        "text", "Coming?", buttons=((AnswerButton("👍", "yes"), UrlButton("Map", "https://a.io")),)
    )
    named = {UUID: NamedBroadcast(asks, folded=False)}
    assert audience.titles_of(named) == {UUID: "“Coming?”", f"{UUID}:yes": "👍"}
