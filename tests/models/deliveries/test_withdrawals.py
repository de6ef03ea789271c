"""Withdrawals in the ledger: which version each message becomes, and when nothing is withdrawn."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from models.content import ALBUM, Content, Medium, UrlButton
from models.deliveries.corrections import Corrected
from models.record import Broadcast
from models.states import Correction, Outcome, State
from models.store import Store
from models.tables import delivery
from models.traits import Came, Trait
from models.withdrawn import can_be_blanked, left_of
from tests.support.ledger import BY, CARD, CHATS, answer, move, now

GONE = "(withdrawn)"
PICTURE = Medium("photo", "grey", file_id="grey-1")
FILES = {"photo": PICTURE, "document": Medium("document", "empty", file_id="empty-1")}


@pytest.fixture
def made(store: Store, made: Broadcast) -> Broadcast:
    """A broadcast that everybody has."""
    claims = store.ledger.claim(made, len(CHATS))
    store.ledger.record([replace(answer(claim), version=made.content_version) for claim in claims])
    assert store.ledger.finish_sending(made.uuid)
    return now(store, made)


def withdrawn(store: Store, seen: Broadcast) -> Broadcast | None:
    shown = store.withdrawals.shown(seen)
    found = {version: left_of(says, GONE, FILES) for version, says in shown.items()}
    return store.withdrawals.begin(seen, {one: left for one, left in found.items() if left}, BY, CARD)


def asked(store: Store, job: Broadcast, chats: int, correction: Correction = Correction.CORRECTED) -> None:
    rows = store.corrections.outdated(job, 0, chats)
    answers = [Corrected(row.id, correction, version=job.becomes(row.version)) for row in rows]
    store.corrections.record(job, answers)


def versions(store: Store, of: Broadcast) -> list[int]:
    query = delivery.select().where(delivery.c.broadcast_id == of.id).order_by(delivery.c.id)
    with store.engine.connect() as connection:
        return [row.version for row in connection.execute(query)]


def test_each_message_becomes_what_is_left_of_what_it_shows(store: Store, made: Broadcast) -> None:
    picture = Content("photo", "Look", media=(Medium("photo", "p", file_id="p-1"),))
    job = store.contents.correct(made, store.contents.write(made, picture), BY, CARD)
    assert job
    asked(store, job, 2)
    asked(store, job, len(CHATS), Correction.REFUSED)
    assert store.corrections.finish(job)
    remains = store.counts.with_window(now(store, made)).remains
    assert remains
    assert (remains.blankable, remains.calls) == (len(CHATS), len(CHATS))
    job = withdrawn(store, now(store, made))
    assert job
    assert job.withdrawn
    assert job.withdrawn.forms == {1: 3, 2: 4}
    assert (job.content_version, job.said) == (4, 2)
    asked(store, job, len(CHATS))
    assert versions(store, job) == [4, 4, 3, 3, 3]
    said = [store.contents.content(job, version) for version in (3, 4)]
    assert [(one.kind, one.text, one.media) for one in said] == [
        ("text", GONE, ()),
        ("photo", GONE, (PICTURE,)),
    ]
    assert store.contents.said(job).text == "Look"


def test_what_is_left_comes_after_every_version_that_was_ever_proposed(store: Store, made: Broadcast) -> None:
    assert store.contents.write(made, Content("text", "Never agreed to")) == 2
    job = withdrawn(store, made)
    assert job
    assert job.withdrawn
    assert job.withdrawn.forms == {1: 3}


def test_a_second_time_only_those_left_are_asked(store: Store, made: Broadcast) -> None:
    job = withdrawn(store, made)
    assert job
    asked(store, job, 3)
    asked(store, job, 2, Correction.REFUSED)
    assert store.corrections.finish(job)
    counts = store.counts.with_window(now(store, made))
    assert counts.remains
    assert (counts.blanked, counts.remains.blankable, counts.remains.calls) == (3, 2, 2)
    again = withdrawn(store, now(store, made))
    assert again
    assert store.corrections.agree(again, 2) == 3
    assert len(store.corrections.outdated(again, 0, len(CHATS))) == 2
    asked(store, again, len(CHATS))
    assert store.counts.of(now(store, made)).blanked == len(CHATS)
    assert again.said == 1


def test_nothing_happens_where_it_has_changed_since(store: Store, made: Broadcast) -> None:
    assert store.contents.correct(made, store.contents.write(made, Content("text", "Better")), BY, CARD)
    before = now(store, made)
    assert withdrawn(store, made) is None
    assert now(store, made) == before


@pytest.mark.parametrize("state", [State.SENDING, State.UNDOING])
def test_nothing_happens_while_something_is_on_its_way(state: State, store: Store, made: Broadcast) -> None:
    assert move(store, made.uuid, state)
    before = now(store, made)
    assert withdrawn(store, before) is None
    assert now(store, made) == before


def test_what_was_held_goes_on_with_it(store: Store, made: Broadcast) -> None:
    job = store.contents.correct(made, store.contents.write(made, Content("text", "Better")), BY, CARD)
    assert job
    assert store.broadcasts.hold(made.uuid, BY)
    assert store.broadcasts.next_job() is None
    assert withdrawn(store, now(store, made))
    found = store.broadcasts.next_job()
    assert found
    assert found.withdrawn
    assert not found.barred


def test_nothing_leads_to_sending_before_it_has_other_words(store: Store, made: Broadcast) -> None:
    with store.engine.begin() as connection:
        one = delivery.c.id == 1
        connection.execute(update(delivery).where(one).values(outcome=Outcome.REFUSED))
    assert withdrawn(store, made)
    assert store.ledger.retry(made.uuid, BY) == 0
    assert not move(store, made.uuid, State.SENDING)
    found = now(store, made)
    assert store.contents.correct(found, store.contents.write(found, Content("text", "Better")), BY, CARD)
    assert now(store, made).withdrawn is None
    assert store.ledger.retry(made.uuid, BY) == 1


def test_version_that_cannot_be_read_keeps_no_other_from_being_blanked(store: Store, made: Broadcast) -> None:
    job = store.contents.correct(made, store.contents.write(made, Content("text", "Better")), BY, CARD)
    assert job
    asked(store, job, 2)
    asked(store, job, len(CHATS), Correction.REFUSED)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE content SET entities = '17' WHERE version = 1")
    counts = store.counts.with_window(now(store, made))
    assert counts.remains
    assert counts.remains.blankable == 2
    job = withdrawn(store, now(store, made))
    assert job
    assert job.withdrawn
    assert set(job.withdrawn.forms) == {2}


ALBUMS = {
    "what is seen": (("photo", "video", "live_photo"), True),
    "documents": (("document", "document"), True),
    "something new": (("photo", "hologram"), False),
}


@pytest.mark.parametrize("kind", ALBUMS)
def test_an_album_is_blanked_if_each_part_can_be(kind: str) -> None:
    parts, possible = ALBUMS[kind]
    shown = Content(ALBUM, media=tuple(Medium(one, one, text=one) for one in parts))
    assert can_be_blanked(shown) is possible
    left = left_of(shown, GONE, FILES)
    assert (left is not None) is possible
    if left:
        assert [part.text for part in left.media] == [GONE, *[None] * (len(parts) - 1)]


def test_what_is_left_arrives_as_the_other_would() -> None:
    shown = Content(
        "text",
        "Hi {name}",
        buttons=((UrlButton("a", "b"),),),
        silent=True,
        protected=True,
        traits=(Trait(Came.WITH_BUTTONS, 1),),
        lost_emoji=2,
    )
    left = left_of(shown, GONE, {})
    assert left == Content("text", GONE, silent=True, protected=True, own_caption=True)
