"""What people read about a message: every finding and every reason has its sentence."""

from datetime import timedelta
from typing import get_args

import pytest

from broadcast.guards.arrivals import (
    BroughtButtons,
    CameTogether,
    KeptEffect,
    LostButtons,
    LostEffect,
    LostQuote,
    NamesStay,
    PlainButtons,
    SplitText,
    StillLocation,
)
from broadcast.guards.findings import (
    ButtonsUnderAlbum,
    CannotBecome,
    Capitals,
    EmptyWithoutName,
    FallbackForName,
    Finding,
    Hint,
    KeepsOld,
    LongCaption,
    LooksLikeTest,
    LostEmoji,
    NoButtonsUnderAlbum,
    NothingForName,
    OtherScript,
    Protected,
    SameAgain,
    Sample,
    SeparateDice,
    SeparatePolls,
    Severity,
    Silent,
    Slip,
    TooLong,
    UnsureEmoji,
)
from broadcast.message.reading import Unsendable
from broadcast.message.wrong_buttons import Problem, Wrong
from handlers.texts import findings, url_buttons
from models.duplicates import Again

ANOTHER = "Send another message, or /cancel."
UNDO = "↩️ Undo it and send the new one with /broadcast, or send me another correction."
KNOWN = "{first_name}, {last_name}, {username}, {language}, {first_name|friend}"

SENTENCES: list[tuple[Finding, str]] = [
    (
        LongCaption(1500, 1024),
        "This cannot be sent: its caption has 1,500 characters, and bots may send 1,024; shorten it, "
        f"or send the words as a text of their own. {ANOTHER}",
    ),
    (
        ButtonsUnderAlbum(),
        f"This cannot be sent: an album cannot have buttons; remove them first, with 🔘 Buttons. {ANOTHER}",
    ),
    (CannotBecome("album", "text"), f"Of an album only the captions can be changed. {UNDO}"),
    (
        CannotBecome("video_note", "video_note"),
        f"Telegram cannot exchange a video note for another one once it was sent. {UNDO}",
    ),
    (
        CannotBecome("photo", "animation"),
        f"Once it was sent, Telegram cannot turn a photo into an animation. {UNDO}",
    ),
    (
        TooLong(4097, 4096),
        "This cannot be sent: with the longest name in the audience it has 4,097 characters, "
        f"and Telegram takes 4,096; shorten it. {ANOTHER}",
    ),
    (
        EmptyWithoutName(1200),
        "This cannot be sent: for 1,200 subscribers without that name it would be empty; "
        f"give them a fallback like {{first_name|friend}}. {ANOTHER}",
    ),
    (
        EmptyWithoutName(1),
        "This cannot be sent: for 1 subscriber without that name it would be empty; "
        f"give them a fallback like {{first_name|friend}}. {ANOTHER}",
    ),
    (Silent(), "🔕 It arrives without a sound."),
    (Protected(), "🔒 It cannot be forwarded or saved."),
    (
        FallbackForName("first_name", 1200, 5000),
        "1,200 of 5,000 have no first name: the fallback stands there.",
    ),
    (FallbackForName("username", 1, 2), "1 of 2 has no username: the fallback stands there."),
    (
        NothingForName("last_name", 3, 5),
        "⚠️ 3 of 5 have no last name: nothing stands there. {last_name|friend} would give them a word.",
    ),
    (Sample("Hi <Grace>!", cut=False), "For example: “Hi &lt;Grace&gt;!”"),
    (Sample("Hi Grace!", cut=True), "For example: “…Hi Grace!”"),
    (Slip("{<b>}"), f"⚠️ <code>{{&lt;b&gt;}}</code> is sent as it stands. Names are filled in for {KNOWN}."),
    (LostEmoji(1), "⚠️ 1 custom emoji shows as a plain one: this bot may not use it."),
    (LostEmoji(1200), "⚠️ 1,200 custom emoji show as plain ones: this bot may not use them."),
    (
        UnsureEmoji(),
        "⚠️ Where the preview shows a plain emoji for a custom one, everyone gets the plain one: "
        "this bot may not use the other.",
    ),
    (
        KeepsOld("poll", "photo"),
        "⚠️ Once it was sent, Telegram cannot turn a poll into a photo, so whoever has the old one keeps it.",
    ),
    (
        SameAgain(Again("u", timedelta(minutes=3, seconds=20), 48_204)),
        "⚠️ This went out 3 min ago to 48,204 of these.",
    ),
    (SameAgain(Again("u", timedelta(seconds=20), 1)), "⚠️ This went out 20 s ago to 1 of these."),
    (
        SameAgain(Again("u", timedelta(hours=5), 2, taken_back=True)),
        "⚠️ This went out 5 h ago to 2 of these, where it could not be taken back.",
    ),
    (SameAgain(Again("u", None, 48_204)), "⚠️ The same waits already to go out to 48,204 of these."),
    (NoButtonsUnderAlbum(), "No 🔘 Buttons: Telegram has no place for them under an album."),
    (SeparatePolls(), "⚠️ Everyone gets a poll of their own: the votes do not add up."),
    (SeparateDice(), "⚠️ It rolls anew for everyone, and cannot be undone in its first 24 hours."),
    (BroughtButtons(1), "🔘 1 button came with the post; 🔘 Buttons changes it."),
    (BroughtButtons(2), "🔘 2 buttons came with the post; 🔘 Buttons changes them."),
    (LostButtons(1), "⚠️ 1 button of the post is left out: bots keep links and copied texts only."),
    (LostButtons(3), "⚠️ 3 buttons of the post are left out: bots keep links and copied texts only."),
    (PlainButtons(1), "⚠️ 1 button loses its colour or icon."),
    (PlainButtons(2), "⚠️ 2 buttons lose their colour or icon."),
    (
        NamesStay(),
        "⚠️ Names inside it or on its buttons are not filled in: all read them as they stand.",
    ),
    (KeptEffect(), "✨ People get it with its effect, groups without."),
    (LostEffect(), "⚠️ Its effect is left out: everyone gets it without one."),
    (LostQuote(), "⚠️ It answers a message that nobody else sees: what it quotes is left out."),
    (
        StillLocation(),
        "⚠️ It is a live location: everyone gets where it is now, and it does not move.",
    ),
    (
        SplitText(4096),
        "⚠️ Telegram split your text: only this part would go. Right before it came 4,096 characters; "
        "send each part as a broadcast of its own, or a shorter text.",
    ),
    (
        CameTogether(1),
        "⚠️ Several messages came together: only this part would go. Right before it came "
        "1 other message; send each as a broadcast of its own, or as one album.",
    ),
    (
        Slip("[NAME]", Severity.DANGER),
        f"🚨 <code>[NAME]</code> is sent as it stands. Names are filled in for {KNOWN}.",
    ),
    (
        LooksLikeTest(Hint.TEST_WORD, "<test>"),
        "🚨 Looks like a test: it says little more than <code>&lt;test&gt;</code>.",
    ),
    (
        LooksLikeTest(Hint.LOCAL, "localhost"),
        "🚨 Looks like a test: nobody else can open <code>localhost</code>.",
    ),
    (LooksLikeTest(Hint.NO_WORDS, "..."), "🚨 Looks like a test: there is no word in it."),
    (Capitals(), "⚠️ Half of it is in capitals, which reads like shouting."),
    (
        OtherScript("Latn", ("ru", "uk")),
        "⚠️ It is for Russian and Ukrainian speakers, and written in Latin letters.",
    ),
    (
        OtherScript("", ("ru",)),
        "⚠️ It is for Russian speakers, and written in other letters.",
    ),
    (
        CameTogether(2),
        "⚠️ Several messages came together: only this part would go. Right before it came "
        "2 other messages; send each as a broadcast of its own, or as one album.",
    ),
]


@pytest.mark.parametrize(("finding", "words"), SENTENCES)
def test_finding_in_words(finding: Finding, words: str) -> None:
    assert findings.sentence(finding) == words


def test_every_finding_has_its_sentence() -> None:
    assert {type(finding) for finding, _ in SENTENCES} == set(get_args(Finding))


@pytest.mark.parametrize(("finding", "words"), SENTENCES)
def test_warning_shows_its_sign_and_a_note_does_not(finding: Finding, words: str) -> None:
    assert words.startswith("⚠️") is (finding.severity is Severity.WARNING)
    assert words.startswith("🚨") is (finding.severity is Severity.DANGER)


@pytest.mark.parametrize("hint", Hint)
def test_every_hint_of_a_test_has_its_words(hint: Hint) -> None:
    words = findings.sentence(LooksLikeTest(hint, "{odd} " * 60))
    assert words.startswith("🚨 Looks like a test: ")
    assert len(words) < 200


UNSENDABLE = {
    Unsendable.ALBUM_PART: "this is one part of an album; send or forward the whole album",
    Unsendable.ALBUM_KIND: "this album holds something that bots cannot send in albums; send it one by one",
    Unsendable.QUIZ: (
        "Telegram does not let bots copy a quiz whose answer they do not know; "
        "send your own instead of forwarding one"
    ),
    Unsendable.PAID_MEDIA: "Telegram does not let bots copy paid media",
    Unsendable.GIVEAWAY: "Telegram does not let bots copy giveaways",
    Unsendable.GIVEAWAY_WINNERS: "Telegram does not let bots copy giveaways",
    Unsendable.GIVEAWAY_COMPLETED: "Telegram does not let bots copy giveaways",
    Unsendable.INVOICE: "Telegram does not let bots copy invoices",
    Unsendable.GAME: "Telegram does not let bots copy games",
    Unsendable.STORY: "Telegram does not let bots copy stories",
}


@pytest.mark.parametrize("why", Unsendable)
def test_every_message_that_no_bot_can_send_is_told_why(why: Unsendable) -> None:
    assert findings.unsendable(why) == f"This cannot be sent: {UNSENDABLE[why]}. {ANOTHER}"


def test_words_of_telegram_go_on_with_ours() -> None:
    words = findings.refused("Message text is <empty>.")
    assert words == f"This cannot be sent: message text is &lt;empty&gt;. {ANOTHER}"


@pytest.mark.parametrize("wrong", Wrong)
def test_every_url_button_problem_has_its_line(wrong: Wrong) -> None:
    assert url_buttons.problem_line(Problem(7, wrong, "x", 9)).startswith("Line 7: ")


def test_problems_of_typed_buttons_are_cut_and_escaped() -> None:
    words = url_buttons.unreadable([Problem(1, Wrong.NOT_A_LINK, "<" * 99)] * 99)
    assert words.startswith(f"Line 1: “{'&lt;' * 39}…” is not a link.")
    assert words.endswith("\nNothing was changed; send them again.")
    assert len(words.replace("&lt;", "<")) == 2000 + len("\nNothing was changed; send them again.")


def test_several_of_a_kind_are_one_line() -> None:
    names = [NothingForName("first_name", 3, 5), NothingForName("username", 4, 5)]
    others = [FallbackForName("last_name", 1, 5), FallbackForName("language", 2, 5)]
    slips = [Slip("{a}"), Slip("{b}"), Slip("{a}")]
    assert findings.remarks([*names, *slips, *others]) == [
        "⚠️ 3 of 5 have no first name, 4 of 5 have no username: nothing stands there. "
        "{first_name|friend} would give them a word.",
        f"⚠️ <code>{{a}}</code>, <code>{{b}}</code> are sent as they stand. Names are filled in for {KNOWN}.",
        "1 of 5 has no last name, 2 of 5 have no language: the fallback stands there.",
    ]


def test_the_same_slip_three_times_is_one() -> None:
    [line] = findings.remarks([Slip("{nmae}")] * 3)
    assert line.startswith("⚠️ <code>{nmae}</code> is sent as it stands.")
