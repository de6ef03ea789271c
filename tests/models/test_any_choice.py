"""Whatever is chosen: card, ledger and export have the same chats, and nobody is in two places or none."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from models.choices import Cause
from models.content import Content
from models.result_tables import answer
from models.selection import EVERYONE, Aspect, Condition, Sample, Selection, Sort
from models.states import Fate, Outcome, Status
from models.store import Store
from models.tables import broadcast, delivery, subscriber, tag
from tests.support.ledger import BY, CARD

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CHATS = 120
LANGUAGES, SOURCES, TAGS = ("de", "fr", "pt-br"), ("shop", "ad"), ("staff", "vip")
EARLIER = ("earlier", "later")  # the uuids of what was sent before

values = st.one_of(
    st.tuples(st.just(Aspect.LANGUAGE), st.sampled_from([*LANGUAGES, "", "xx"])),
    st.tuples(st.just(Aspect.JOINED), st.sampled_from(["24h", "7d", "30d", "before:2026-11-01"])),
    st.tuples(st.just(Aspect.SOURCE), st.sampled_from([*SOURCES, "", "none"])),
    st.tuples(st.just(Aspect.SORT), st.sampled_from([*Sort])),
    st.tuples(st.just(Aspect.TAG), st.sampled_from([*TAGS, "nobody's"])),
    st.tuples(st.sampled_from([Aspect.GOT, Aspect.MISSED]), st.sampled_from([*EARLIER, "unknown"])),
    st.tuples(
        st.just(Aspect.ANSWERED),
        st.sampled_from([*EARLIER, "earlier:yes", "earlier:no", "later:yes", "unknown"]),
    ),
    st.tuples(st.just(Aspect.UNANSWERED), st.sampled_from([*EARLIER, "unknown"])),
    st.tuples(st.just(Aspect.SILENT), st.sampled_from(["30", "90", "365"])),
)
conditions = st.builds(lambda value, excluded: Condition(value[0], value[1], excluded), values, st.booleans())
samples = st.builds(
    lambda size, percent, seed: Sample(min(size, 100) if percent else size, percent, seed),
    st.integers(1, CHATS + 1),
    st.booleans(),
    st.integers(1, 1 << 30),
)
selections = st.builds(
    Selection,
    st.lists(conditions, max_size=4, unique=True).map(tuple),
    st.sampled_from([0, 20, 100]),
    st.none() | samples.flatmap(lambda one: st.sampled_from([one, replace(one, excluded=True)])),
)
any_choice = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def store(new_database: str) -> Iterator[Store]:
    """An audience in which every value occurs beside every other, at one moment."""
    with Store.open(new_database, "NORMAL", lambda: NOW) as opened:
        _fill(opened, random.Random(13))
        yield opened


def _fill(store: Store, chance: random.Random) -> None:
    def ago(days: float) -> datetime | None:
        return NOW - timedelta(days=chance.random() * days) if chance.random() < 0.8 else None

    ids = [number if number % 3 else -number for number in range(1, CHATS + 1)]
    store.audience.add(ids)
    with store.engine.begin() as connection:
        for chat_id in ids:
            row = {
                "status": chance.choice([Status.SUBSCRIBED] * 5 + [*Status]),
                "language": chance.choice([*LANGUAGES, None]),
                "source": chance.choice([*SOURCES, None]),
                "joined_at": ago(60),
                "heard_at": ago(400),
                "is_channel": chat_id < 0 and chance.random() < 0.5,
                "first_name": chance.choice(["Ada", None]),
            }
            connection.execute(update(subscriber).where(subscriber.c.chat_id == chat_id).values(row))
            for name in TAGS:
                if chance.random() < 0.3:
                    connection.execute(insert(tag).values(name=name, chat_id=chat_id))
    for uuid, hours in zip(EARLIER, (90, 10), strict=True):
        _send(store, chance, uuid, NOW - timedelta(hours=hours))


def _send(store: Store, chance: random.Random, uuid: str, at: datetime) -> None:
    """Something that was sent to some, with every outcome and fate."""
    sent = _begun(store, EVERYONE)
    with store.engine.begin() as connection:
        this = broadcast.c.uuid == sent
        connection.execute(update(broadcast).where(this).values(uuid=uuid, started_at=at, finished_at=at))
        for row in connection.execute(select(delivery).where(delivery.c.outcome == Outcome.PENDING)).all():
            outcome = chance.choice([Outcome.SENT] * 3 + [*Outcome])
            fate = chance.choice([Fate.DELETED, None, None]) if outcome is Outcome.SENT else None
            moment = at if outcome in (Outcome.SENT, Outcome.UNKNOWN) else None
            what = {"outcome": outcome, "fate": fate, "sent_at": moment}
            connection.execute(update(delivery).where(delivery.c.id == row.id).values(what))
            if chance.random() < 0.5:
                pressed = {
                    "person": row.chat_id,
                    "chat_id": row.chat_id,
                    "value": chance.choice(["yes", "no"]),
                }
                this_one = {"broadcast_id": row.broadcast_id, "at": at}
                connection.execute(insert(answer).values(pressed | this_one))


def _begun(store: Store, selection: Selection) -> str:
    draft = store.contents.create(Content("text", "Hello"), BY.id, selection=selection)
    store.broadcasts.confirm(draft.uuid, 1, BY, CARD)
    store.ledger.begin(draft.uuid)
    return draft.uuid


def _ids(store: Store, selection: Selection) -> list[int]:
    return [chat_id for page in store.choices.ids(selection) for chat_id in page]


def _frozen(store: Store, uuid: str) -> list[int]:
    mine = select(delivery.c.chat_id).join(broadcast).where(broadcast.c.uuid == uuid)
    with store.engine.connect() as connection:
        return list(connection.scalars(mine.order_by(delivery.c.chat_id)))


@any_choice
@given(selection=selections)
def test_card_ledger_and_export_have_the_same_chats(store: Store, selection: Selection) -> None:
    choice, exported = store.choices.look(selection), _ids(store, selection)
    uuid = _begun(store, selection)
    begun = store.broadcasts.get(uuid)
    assert begun
    assert _frozen(store, uuid) == exported
    assert choice.size.total == store.choices.count(selection) == begun.audience == len(exported)
    assert choice.size.groups + choice.size.channels == sum(chat_id < 0 for chat_id in exported)
    assert choice.without(Cause.CAP) == begun.left_out
    narrowed = sum(one.chats for one in choice.left_out if not isinstance(one.why, Status))
    assert choice.of == choice.size.total + narrowed
    assert choice.of + sum(one.chats for one in choice.left_out if isinstance(one.why, Status)) == CHATS
    assert store.choices.anybody(selection) == bool(exported)


@any_choice
@given(selection=selections, condition=conditions)
def test_included_and_excluded_are_everybody_once(
    store: Store, selection: Selection, condition: Condition
) -> None:
    others = [one for one in selection.conditions if one.aspect is not condition.aspect]
    whole = Selection(tuple(others), selection.cap)
    one, other = (
        replace(whole, conditions=(*others, replace(condition, excluded=excluded)))
        for excluded in (False, True)
    )
    assert sorted(_ids(store, one) + _ids(store, other)) == _ids(store, whole)


@any_choice
@given(selection=selections, sample=samples)
def test_sample_and_all_others_are_everybody_once(store: Store, selection: Selection, sample: Sample) -> None:
    few, rest = (replace(selection, sample=replace(sample, excluded=excluded)) for excluded in (False, True))
    whole = _ids(store, replace(selection, sample=None))
    drawn = _ids(store, few)
    assert sorted(drawn + _ids(store, rest)) == whole
    share = -(-len(whole) * sample.size // 100)
    assert len(drawn) == min(share if sample.percent else sample.size, len(whole))
