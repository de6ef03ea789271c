"""Choosing: a `Selection` as one condition on subscribers, for count, freeze and export alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, literal, not_, or_, select

from models.record import id_of
from models.result_tables import answer
from models.selection import EVERY, Aspect, Condition, Sample, Selection, Sort, answer_of
from models.states import Fate, Outcome, Status
from models.tables import broadcast, delivery, subscriber, tag

# A random order that every database computes alike, in 64 bits: squares modulo a prime, mixed with the seed.
SPANS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
BEFORE = "before:"
PRIME = (1 << 31) - 1
FACTOR = 1_103_515_245  # apart from what ids in a row have in common

IN_REACH = subscriber.c.status == Status.SUBSCRIBED
MAY_HAVE_IT = (Outcome.SENT, Outcome.UNKNOWN, Outcome.IN_FLIGHT)
SORT: ColumnElement[str] = case(
    (subscriber.c.chat_id > 0, Sort.PERSON.value),
    (subscriber.c.is_channel, Sort.CHANNEL.value),
    else_=Sort.GROUP.value,
)


def chosen(selection: Selection, now: datetime) -> ColumnElement[bool]:
    """Whether a chat gets a broadcast to this selection that begins now."""
    whom = and_(IN_REACH, conditions(selection, now), ~had_one(selection.cap, now))
    return whom & sampled(selection.sample, whom) if selection.sample else whom


def capped(selection: Selection, now: datetime) -> ColumnElement[bool]:
    """Whether a chat is left out of it only because it got one lately."""
    return and_(IN_REACH, conditions(selection, now), had_one(selection.cap, now))


def conditions(selection: Selection, now: datetime) -> ColumnElement[bool]:
    """Whether all its conditions are true of a chat.

    Of no chat where one asks about a broadcast that is folded, because nobody knows any more who got it: both
    who missed it and who are to be without those who got it would be everybody.
    """
    included: dict[Aspect, list[ColumnElement[bool]]] = {}
    wanted: list[ColumnElement[bool]] = [_known(selection)] if selection.asked_about else []
    for one in selection.conditions:
        # A NULL is no answer, and an exclusion of what nobody knows leaves nobody out.
        true = func.coalesce(meets(one, now), false())
        if one.excluded:
            wanted.append(not_(true))
        else:
            included.setdefault(one.aspect, []).append(true)
    for aspect, true_of in included.items():
        wanted.append(and_(*true_of) if aspect in EVERY else or_(*true_of))
    return and_(literal(True), *wanted)


def meets(condition: Condition, now: datetime) -> ColumnElement[bool]:
    """Whether a chat has this value; NULL where nobody knows."""
    return _MEETS[condition.aspect](condition.value, now)


def count(connection: Connection, *where: ColumnElement[bool]) -> int:
    """How many chats there are of this kind."""
    return connection.scalar(select(func.count()).select_from(subscriber).where(*where)) or 0


def had_one(hours: int, now: datetime) -> ColumnElement[bool]:
    """Whether a chat got a broadcast, or may have got one, less than so many hours ago.

    A test does not count, and what was deleted again does not either.
    """
    if not hours:
        return false()
    since = now - timedelta(hours=hours)
    # Whatever was recorded since is of one of these; so few are asked about each chat.
    going_on = broadcast.c.started_at.is_not(None) & broadcast.c.finished_at.is_(None)
    dates = broadcast.c.started_at, broadcast.c.retried_at, broadcast.c.finished_at
    recent = select(broadcast.c.id).where(
        ~broadcast.c.is_test, or_(going_on, *(when > since for when in dates))
    )
    return (
        select(delivery.c.id)
        .where(
            delivery.c.broadcast_id.in_(recent),
            delivery.c.chat_id == subscriber.c.chat_id,
            delivery.c.outcome.in_(MAY_HAVE_IT),
            func.coalesce(delivery.c.sent_at > since, literal(True)),
            delivery.c.fate.is_distinct_from(Fate.DELETED),
        )
        .exists()
    )


def sampled(sample: Sample, whom: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a chat is one of the sample of `whom`."""
    chats = select(subscriber.c.chat_id).where(whom)
    share = select((func.count() * sample.size + 99) // 100).select_from(subscriber).where(whom)
    size = share.correlate(None).scalar_subquery() if sample.percent else sample.size
    few = chats.order_by(_shuffled(sample.seed), subscriber.c.chat_id).limit(size).correlate(None)
    one_of_them = subscriber.c.chat_id.in_(few)
    return ~one_of_them if sample.excluded else one_of_them


def _shuffled(seed: int) -> ColumnElement[int]:
    first = (func.abs(subscriber.c.chat_id) % PRIME * FACTOR + seed) % PRIME
    return (first * first + seed) % PRIME


def _language(value: str, _now: datetime) -> ColumnElement[bool]:
    return func.coalesce(subscriber.c.language, "") == value


def _source(value: str, _now: datetime) -> ColumnElement[bool]:
    return func.coalesce(subscriber.c.source, "") == value


def _joined(value: str, now: datetime) -> ColumnElement[bool]:
    if value.startswith(BEFORE):
        day = datetime.fromisoformat(value.removeprefix(BEFORE)).replace(tzinfo=UTC)
        # Who was there before this was kept has no moment.
        return func.coalesce(subscriber.c.joined_at < day, literal(True))
    return subscriber.c.joined_at > now - SPANS[value]


def _sort(value: str, _now: datetime) -> ColumnElement[bool]:
    return SORT.in_([value])


def _tag(value: str, _now: datetime) -> ColumnElement[bool]:
    return select(tag.c.chat_id).where(tag.c.name == value, tag.c.chat_id == subscriber.c.chat_id).exists()


def _got(value: str, _now: datetime) -> ColumnElement[bool]:
    return _delivery_of(value, Outcome.SENT)


def _missed(value: str, _now: datetime) -> ColumnElement[bool]:
    return ~_delivery_of(value, *MAY_HAVE_IT)


def _answered(value: str, _now: datetime) -> ColumnElement[bool]:
    """By who pressed: in a group or in their own chat, it is the same person."""
    uuid, wanted = answer_of(value)
    theirs = (answer.c.broadcast_id == id_of(uuid)) & (answer.c.person == subscriber.c.chat_id)
    return select(answer.c.person).where(theirs, *([answer.c.value == wanted] if wanted else [])).exists()


def _unanswered(value: str, now: datetime) -> ColumnElement[bool]:
    return _got(value, now) & ~_answered(value, now)


def _silent(value: str, now: datetime) -> ColumnElement[bool]:
    heard = func.coalesce(subscriber.c.heard_at, subscriber.c.joined_at)
    return func.coalesce(heard < now - timedelta(days=int(value)), literal(True))


def _known(selection: Selection) -> ColumnElement[bool]:
    named = broadcast.c.uuid.in_(selection.asked_about)
    return ~select(broadcast.c.id).where(named, broadcast.c.folded_at.is_not(None)).exists()


def _delivery_of(uuid: str, *outcomes: Outcome) -> ColumnElement[bool]:
    mine = (delivery.c.broadcast_id == id_of(uuid)) & (delivery.c.chat_id == subscriber.c.chat_id)
    return select(delivery.c.id).where(mine, delivery.c.outcome.in_(outcomes)).exists()


_MEETS: dict[Aspect, Callable[[str, datetime], ColumnElement[bool]]] = {
    Aspect.LANGUAGE: _language,
    Aspect.JOINED: _joined,
    Aspect.SOURCE: _source,
    Aspect.SORT: _sort,
    Aspect.TAG: _tag,
    Aspect.GOT: _got,
    Aspect.MISSED: _missed,
    Aspect.ANSWERED: _answered,
    Aspect.UNANSWERED: _unanswered,
    Aspect.SILENT: _silent,
}
