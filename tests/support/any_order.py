"""Second tries, stops that go on, corrections and undo in any order: the ledger keeps what it promises."""

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, update

from models.content import Content
from models.course import how_often
from models.deliveries.claims import Claim
from models.deliveries.corrections import Corrected
from models.deliveries.resend import Resend
from models.deliveries.seen import seen
from models.deliveries.undo import Undone
from models.states import ENDED, OUT, RETRYABLE, Correction, Fate, Happening, Outcome, State
from models.store import Store
from models.tables import broadcast, delivery
from tests.support.databases import give_back, url_at
from tests.support.ledger import ANSWERS, BY, CARD, answer, begun, fates, move, now, outcomes
from tests.support.settled import agree, settle, settled


class AnyOrder(RuleBasedStateMachine):
    """Second tries and corrections among sends, crashes and undo, in any order."""

    @initialize(audience=st.sets(st.integers(1, 10), max_size=8))
    def begin(self, audience: set[int]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(url_at(Path(self.folder.name) / "recall.db"), "NORMAL")
        self.made = begun(self.store, audience)
        self.held: list[Claim] = []
        self.once_sent: set[int] = set()
        self.over = False
        self.calls: Counter[int] = Counter()
        self.asked: Counter[int] = Counter()

    @property
    def revision(self) -> int:
        return now(self.store, self.made).revision

    def rows(self) -> dict[int, Outcome]:
        """As its acts have left them, however far their sweeps have come."""
        outcome = seen(now(self.store, self.made)).outcome
        query = select(delivery.c.id, outcome).where(delivery.c.broadcast_id == self.made.id)
        with self.store.engine.connect() as connection:
            return dict(connection.execute(query).all())

    @rule()
    def sweep(self) -> None:
        before = self.rows(), outcomes(self.store, self.made), fates(self.store, self.made)
        self.store.sweeps.step(now(self.store, self.made))
        assert before == (self.rows(), outcomes(self.store, self.made), fates(self.store, self.made))

    @rule(size=st.integers(1, 4))
    def claim_or_finish(self, size: int) -> None:
        claims = self.store.ledger.claim(now(self.store, self.made), size)
        assert not {claim.id for claim in claims} & self.once_sent
        self.held += claims
        self.store.ledger.finish_sending(self.made.uuid)

    @rule(seen=st.integers(1, 3))
    def claim_of_an_older_version(self, seen: int) -> None:
        """A run that does not know yet that it was corrected claims nobody."""
        found = now(self.store, self.made)
        older = replace(found, content_version=found.content_version - seen)
        assert self.store.ledger.claim(older, 4) == []

    @rule(outcome=st.sampled_from(ANSWERS))
    def record(self, outcome: Outcome) -> None:
        if self.held:
            claim = self.held.pop()
            self.calls[claim.id] += 1
            version = now(self.store, self.made).content_version
            sent = replace(answer(claim, outcome), version=version)
            self.store.ledger.record([sent])

    @rule(crash=st.booleans())
    def give_up(self, crash: bool) -> None:
        if crash:
            for claim in self.held:
                self.calls[claim.id] += 1
            assert self.store.ledger.settle_orphans().total() == len(self.held)
        elif self.held:
            self.store.ledger.release([claim.id for claim in self.held])
        self.held.clear()

    @rule(chat=st.integers(1, 10), join=st.booleans())
    def come_or_go(self, chat: int, join: bool) -> None:
        _ = self.store.audience.add([chat]) if join else self.store.audience.leave(chat)

    @rule(to=st.sampled_from([State.PAUSED, State.SENDING, State.STOPPED]))
    def press(self, to: State) -> None:
        sources = {State.PAUSED} if to is State.SENDING else None
        move(self.store, self.made.uuid, to, sources)

    @rule()
    def retry(self) -> None:
        before, found = self.rows(), now(self.store, self.made)
        again = [id_ for id_, outcome in before.items() if outcome in RETRYABLE]
        count = self.store.ledger.retry(self.made.uuid, BY)
        assert count == (len(again) if found.state is State.SENT and not found.withdrawn else 0)
        for id_ in again if count else ():
            self.calls[id_] = 0  # certainly none of them arrived

    @rule()
    def resend(self) -> None:
        before, found = self.rows(), now(self.store, self.made)
        unknown = [id_ for id_, outcome in before.items() if outcome is Outcome.UNKNOWN]
        assert (
            self.store.ledger.resend(self.made.uuid, self.revision - 1, BY, CARD) == 0
        )  # confirmed for an older revision
        count = self.store.ledger.resend(self.made.uuid, self.revision, BY, CARD)
        assert count == (len(unknown) if found.state is State.SENT and not found.withdrawn else 0)
        self.asked.update(unknown if count else ())
        assert self.rows() == before

    @rule()
    def send_to_the_remaining(self) -> None:
        before, found = self.rows(), now(self.store, self.made)
        pending = [id_ for id_, outcome in before.items() if outcome is Outcome.PENDING]
        count = self.store.ledger.send_remaining(self.made.uuid, BY)
        assert count == (len(pending) if found.state is State.STOPPED and not found.withdrawn else 0)
        assert self.rows() == before
        for id_ in before if count else ():  # what a Resend had asked for before the stop is asked no longer
            self.asked[id_] = max(0, self.calls[id_] - 1)

    @rule()
    def correct(self) -> None:
        found = now(self.store, self.made)
        version = self.store.contents.write(found, Content("text", f"Words {found.revision}"))
        adopted = self.store.contents.correct(found, version, BY, CARD)
        live = found.state in (State.SENDING, State.PAUSED, State.SENT, State.STOPPED, State.UNDONE)
        assert (adopted is not None) is live
        if adopted and self.held:  # its run ends, with nobody left on the wire, before another one begins
            self.store.ledger.release([claim.id for claim in self.held])
            self.held.clear()

    @rule(some=st.booleans())
    def blank(self, some: bool) -> None:
        """`some`: of one version nothing can be taken."""
        found = now(self.store, self.made)
        shown = self.store.withdrawals.shown(found)
        left = {version: Content("text", "(withdrawn)") for version in sorted(shown)[some:]}
        begun = self.store.withdrawals.begin(found, left, BY, CARD)
        possible = found.state in (State.PAUSED, State.SENT, State.STOPPED, State.UNDONE)
        assert (begun is not None) is possible
        if begun and self.held:  # as with a correction
            self.store.ledger.release([claim.id for claim in self.held])
            self.held.clear()
        assert begun is None or begun.said == found.said

    @rule(size=st.integers(1, 3), correction=st.sampled_from(Correction))
    def edit(self, size: int, correction: Correction) -> None:
        found = now(self.store, self.made)
        if not found.correcting or found.sweeps:  # which come first
            return
        page = self.store.corrections.outdated(found, 0, size)
        assert {claim.id for claim in page} <= self.once_sent
        assert all(claim.version < found.content_version for claim in page)
        answers = [
            Corrected(claim.id, correction, version=found.becomes(claim.version))
            for claim in page
            if found.becomes(claim.version)
        ]
        answers += [
            Corrected(claim.id, Correction.REFUSED) for claim in page if not found.becomes(claim.version)
        ]
        if answers:
            self.store.corrections.record(found, answers)
        left = self.store.corrections.outdated(found, 0, 1)
        assert self.store.corrections.finish(found) is (not left)

    @rule(fate=st.sampled_from(Fate))
    def undo(self, fate: Fate) -> None:
        self.store.undo.begin(self.made.uuid, BY, CARD)
        found = now(self.store, self.made)
        if found.state is not State.UNDOING or found.sweeps:
            return
        for claim in self.store.undo.undeleted(self.made.id, 0, 1):
            self.store.undo.record([Undone(claim.id, fate)])
        self.store.undo.finish(self.made.uuid)

    @rule(of_five=st.integers(1, 5))
    def expire(self, of_five: int) -> None:
        """Its time is over, sometimes: else nothing else would be tried for long."""
        if of_five > 1:
            return
        with self.store.engine.begin() as connection:
            connection.execute(update(broadcast).values(expires_at=self.store.clock()))
        self.over = now(self.store, self.made).state in OUT
        assert self.store.expiry.begin() == ([self.made.uuid] if self.over else [])

    @rule()
    def write_down_what_is_at_rest(self) -> None:
        settle(self.store)
        found = now(self.store, self.made)
        assert settled(self.store, self.made) is (
            found.state in ENDED and not (found.correcting or found.sweeps or self.held)
        )

    @invariant()
    def what_was_written_down_is_what_the_ledger_says(self) -> None:
        if settled(self.store, self.made):
            agree(self.store, self.made)

    @invariant()
    def its_course_has_each_message_and_each_deletion_once(self) -> None:
        found = now(self.store, self.made)
        counts = self.store.counts.of(found)
        with self.store.engine.connect() as connection:
            assert how_often(connection, found, Happening.SENT) == counts.sent
            assert how_often(connection, found, Happening.DELETED) >= counts.deleted

    @invariant()
    def what_is_over_goes_out_to_nobody(self) -> None:
        assert not self.over or now(self.store, self.made).state in (State.UNDOING, State.UNDONE)

    @invariant()
    def outcomes_add_up_to_the_audience(self) -> None:
        counts = outcomes(self.store, self.made)
        assert sum(counts.values()) == now(self.store, self.made).audience
        assert counts.get(Outcome.IN_FLIGHT, 0) == len(self.held)

    @invariant()
    def what_is_blanked_is_not_being_sent(self) -> None:
        found = now(self.store, self.made)
        assert found.withdrawn is None or found.state is not State.SENDING

    @invariant()
    def what_remains_is_counted_once(self) -> None:
        found = now(self.store, self.made)
        counts = self.store.counts.with_window(found)
        left = counts.remains
        assert left
        assert left.blankable + left.polls + left.closed + sum(left.fixed.values()) <= counts.having
        assert counts.blanked >= 0
        assert found.withdrawn is None or counts.blanked + left.blankable <= counts.having

    @invariant()
    def what_was_sent_once_stays_sent(self) -> None:
        sent = {id_ for id_, outcome in self.rows().items() if outcome is Outcome.SENT}
        assert self.once_sent <= sent
        self.once_sent = sent

    @invariant()
    def nobody_is_called_more_often_than_was_asked(self) -> None:
        for id_, calls in self.calls.items():
            assert calls <= 1 + self.asked[id_]

    @invariant()
    def corrections_are_of_those_who_have_it(self) -> None:
        found = now(self.store, self.made)
        counts = self.store.counts.of(found)
        assert sum(counts.corrections.values()) <= counts.tally.get(Outcome.SENT, 0)
        assert sum(counts.fates.values()) <= counts.tally.get(Outcome.SENT, 0)
        assert counts.doubled <= sum(counts.tally.get(one, 0) for one in (Outcome.SENT, Outcome.UNKNOWN))

    @invariant()
    def what_is_asked_again_is_unknown_and_what_is_done_shows_one_version(self) -> None:
        columns = (delivery.c.outcome, delivery.c.resend, delivery.c.version, delivery.c.tried_version)
        query = select(*columns).where(delivery.c.broadcast_id == self.made.id)
        with self.store.engine.connect() as connection:
            for row in connection.execute(query):
                if row.resend in (Resend.ASKED, Resend.ASKED_AGAIN):
                    assert row.outcome is Outcome.UNKNOWN
                if row.outcome is Outcome.SENT:
                    assert row.version <= row.tried_version

    def teardown(self) -> None:
        self.store.engine.dispose()
        give_back()
        self.folder.cleanup()
