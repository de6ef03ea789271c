"""The open database: one door to the nouns it knows."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from models.acts import Acts
from models.answers import Answers
from models.approvals import Approvals
from models.audit import Audit
from models.broadcasts import Broadcasts
from models.census import Census
from models.choices import Choices
from models.clock import Clock, utc_now
from models.contents import Contents
from models.copies import Copies
from models.counting import Counting
from models.course import Courses
from models.database import Database, database_at
from models.database.listening import listen
from models.database.migrate import migrate
from models.deliveries.corrections import Corrections
from models.deliveries.expiry import Expiry
from models.deliveries.sending import Ledger
from models.deliveries.sweeping import Sweeps
from models.deliveries.undo import Undo
from models.deliveries.withdrawals import Withdrawals
from models.departures import DepartureLog
from models.dropped import Dropped
from models.duplicates import Duplicates
from models.exports import Exports
from models.folding import Folding
from models.harm import Harm
from models.heartbeat import Heartbeat
from models.inbox import Inbox
from models.journal import Journal
from models.load import Load
from models.missed import Missed
from models.named import NamedAudiences
from models.notes import Fact, Notes
from models.owed import Owed
from models.questions import Questions
from models.recorded import Recorded
from models.replies import ReplyLog
from models.resting import Resting
from models.revisions import Revisions
from models.rooms import Rooms
from models.schedule import Schedule
from models.setbacks import Setbacks
from models.settling import Settling
from models.snapshots import Snapshots
from models.standstill import Standstill
from models.subscribers import Audience
from models.tags import Tags
from models.transfers import Transfers
from models.trending import Trending
from models.waves import Waves


@dataclass(frozen=True)
class Store:
    """Synchronous and safe to share between threads; call it through `asyncio.to_thread`."""

    database: Database
    engine: Engine
    clock: Clock
    audience: Audience
    rooms: Rooms
    contents: Contents
    broadcasts: Broadcasts
    ledger: Ledger
    undo: Undo
    corrections: Corrections
    withdrawals: Withdrawals
    counts: Counting
    notes: Notes
    inbox: Inbox
    copies: Copies
    owed: Owed
    standstill: Standstill
    harm: Harm
    setbacks: Setbacks
    acts: Acts
    dropped: Dropped
    questions: Questions
    snapshots: Snapshots
    choices: Choices
    named: NamedAudiences
    tags: Tags
    transfers: Transfers
    exports: Exports
    waves: Waves
    heartbeat: Heartbeat
    """Of the sender."""
    fetched: Heartbeat
    """Of whoever asks Telegram for updates."""
    missed: Missed
    schedule: Schedule
    expiry: Expiry
    resting: Resting
    revisions: Revisions
    approvals: Approvals
    audit: Audit
    duplicates: Duplicates
    course: Courses
    settling: Settling
    folding: Folding
    departures: DepartureLog
    replies: ReplyLog
    census: Census
    trending: Trending
    answers: Answers
    sweeps: Sweeps
    journal: Journal
    load: Load
    recorded: Recorded

    @classmethod
    def open(
        cls, url: str, synchronous: str = "FULL", clock: Clock = utc_now, *, joining: bool = False
    ) -> "Store":
        """Connect and migrate; see `database_at` for the first two arguments.

        Args:
            joining: a copy may be running, so the tables are made, but never changed.

        Raises:
            DatabaseError: it cannot be used.
        """
        return cls.at(database_at(url, synchronous), clock, joining=joining)

    @classmethod
    def at(cls, database: Database, clock: Clock = utc_now, *, joining: bool = False) -> "Store":
        """As `open`, of a database whose lock may be held already."""
        if joining:
            database.join()
        engine = database.connect()
        try:
            migrate(database, engine, Copies(engine, clock).opening, joining=joining)
        except BaseException:
            engine.dispose()
            raise
        listen(database, engine)  # not before, because what keeps it from being opened is said in a sentence
        return cls._made(database, engine, clock)

    @classmethod
    def _made(cls, database: Database, engine: Engine, clock: Clock) -> "Store":
        return cls(
            database,
            engine,
            clock,
            Audience(engine, clock),
            Rooms(engine, clock),
            Contents(engine, clock),
            Broadcasts(engine, clock),
            Ledger(engine, clock),
            Undo(engine, clock),
            Corrections(engine, clock),
            Withdrawals(engine, clock),
            Counting(engine, clock),
            Notes(engine),
            Inbox(engine, clock),
            Copies(engine, clock),
            Owed(engine),
            Standstill(engine, clock),
            Harm(engine, clock),
            Setbacks(engine, clock),
            Acts(engine),
            Dropped(engine, clock),
            Questions(engine, clock),
            Snapshots(engine, clock),
            Choices(engine, clock),
            NamedAudiences(engine, clock),
            *_more(engine, clock),
        )

    def without_replies(self) -> "Store":
        """The same, where an operator does not want what readers write to be noted or told of."""
        off = ReplyLog(self.engine, self.clock, on=False)
        return replace(self, replies=off, snapshots=Snapshots(self.engine, self.clock, replies=False))

    @property
    def url(self) -> str:
        """What another process opens it by."""
        return self.engine.url.render_as_string(hide_password=False)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()


def _more(engine: Engine, clock: Clock) -> tuple[Any, ...]:
    looked, fetched = (Heartbeat(engine, clock, fact) for fact in (Fact.LOOKED, Fact.FETCHED))
    missed, schedule = Missed(engine, clock, looked), Schedule(engine, clock)
    later = (missed, schedule, Expiry(engine, clock), Resting(engine, clock))
    four_eyes = Revisions(engine, clock), Approvals(engine, clock), Audit(engine)
    files = Transfers(engine), Exports(engine, clock)
    results = Courses(engine, clock), Settling(engine, clock), Folding(engine, clock)
    brought = DepartureLog(engine, clock), ReplyLog(engine, clock)
    over_time = Census(engine, clock), Trending(engine, clock), Answers(engine, clock), Sweeps(engine, clock)
    watched = Journal(engine, clock), Load(engine), Recorded()
    past = Waves(engine, clock), looked, fetched, *later, *four_eyes, Duplicates(engine, clock)
    return Tags(engine, clock), *files, *past, *results, *brought, *over_time, *watched
