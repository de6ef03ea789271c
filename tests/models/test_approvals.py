"""Approvals and authors, without a bot: what an asking becomes, and who must not answer it."""

import pytest

from models.approvals import Ending, asker
from models.content import Authorship, Content
from models.events import Admin
from models.plan import Plan
from models.record import Broadcast
from models.selection import Selection
from models.store import Store
from tests.support.ledger import BY, CARD

BOB, CAROL = Admin(1002, "Bob"), Admin(1003, "Carol")
HELLO = Content("text", "Hello")


def drafted(store: Store) -> Broadcast:
    return store.contents.create(HELLO, BY.id, Authorship(BY.id, BY.name))


def now(store: Store, made: Broadcast) -> Broadcast:
    found = store.broadcasts.get(made.uuid)
    assert found
    return found


def test_note_and_yes_at_once_count_once(store: Store) -> None:
    made = drafted(store)
    asking = store.approvals.ask(made, 1, BY, [BOB.id, CAROL.id])
    assert asking
    assert store.approvals.send_back(made, asking.id, CAROL, "No")
    # Bob has looked before, and his yes comes now.
    assert not store.broadcasts.confirm(made.uuid, asking.version, BOB, CARD)
    assert not store.approvals.send_back(now(store, made), asking.id, BOB, "No")
    asked = store.approvals.asked(now(store, made), asking.id)
    assert asked
    assert (asked.ending, asked.by) == (Ending.SENT_BACK, CAROL)


def test_yes_names_who_had_asked(store: Store) -> None:
    made = drafted(store)
    assert store.approvals.ask(made, 1, BY, [BOB.id])
    assert store.broadcasts.confirm(made.uuid, 1, BOB, CARD)
    assert asker(now(store, made).confirmed) == BY


@pytest.mark.parametrize("by", [BY, BOB], ids=["who asked", "another, who was not asked"])
def test_nobody_had_asked_for_what_was_sent_alone(store: Store, by: Admin) -> None:
    made = drafted(store)
    if by is BY:
        assert store.approvals.ask(made, 1, BY, [BOB.id])
    assert store.broadcasts.confirm(made.uuid, 1, by, CARD)
    assert asker(now(store, made).confirmed) is None


def test_asked_twice_is_one_asking(store: Store) -> None:
    made = drafted(store)
    first, second = [store.approvals.ask(made, 1, one, [CAROL.id]) for one in (BY, BOB)]
    assert first == second
    assert len(store.approvals.requests()) == 1


def test_what_was_sent_back_is_asked_anew(store: Store) -> None:
    made = drafted(store)
    first = store.approvals.ask(made, 1, BY, [BOB.id])
    assert first
    back = store.approvals.send_back(made, first.id, BOB, "No")
    assert back
    assert store.approvals.open(back) is None
    assert store.approvals.ask(made, 1, BY, [BOB.id]) is None
    second = store.approvals.ask(back, back.content_version, BY, [BOB.id])
    assert second
    assert second.id != first.id
    assert store.contents.content(back) == HELLO
    assert store.contents.authorship(back).by == BY.id


CHANGES = {
    "people": {"selection": Selection(cap=20)},
    "plan": {"plan": Plan(canary=True)},
    "nothing but a version": {},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_who_revised_it_is_an_author(store: Store, change: dict[str, Selection | Plan]) -> None:
    made = drafted(store)
    assert store.revisions.revise(made, BOB, **change)  # type: ignore[arg-type]
    assert store.approvals.authors(made) == {BY.id, BOB.id}


@pytest.mark.parametrize(
    ("new", "authors"),
    [
        (HELLO, {BY.id}),
        (Content("text", "Hello", lost_emoji=3, source_message_id=9), {BY.id}),
        (Content("text", "Hello", silent=True), {BY.id, BOB.id}),
        (Content("text", "Bye"), {BY.id, BOB.id}),
    ],
    ids=["opened", "previewed anew", "option", "words"],
)
def test_who_changed_it_is_an_author_though_the_words_stay_signed(
    store: Store, new: Content, authors: set[int]
) -> None:
    made = drafted(store)
    version = store.contents.write(made, new, Authorship(BY.id, BY.name))
    assert store.contents.adopt(made.uuid, version, BOB)
    assert store.approvals.authors(made) == authors


def test_revision_never_writes_over_a_newer_version(store: Store) -> None:
    made = drafted(store)
    version = store.contents.write(made, Content("text", "Newer"))
    assert store.contents.adopt(made.uuid, version, BOB)
    assert store.revisions.revise(made, BY, Selection(cap=20)) is None
    assert store.contents.content(now(store, made)).text == "Newer"
