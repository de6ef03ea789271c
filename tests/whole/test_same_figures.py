"""Card, report, /stats, /history, CSV, terminal and database give the same figures, whatever has happened."""

import csv
import json
from argparse import Namespace
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import invariant
from sqlalchemy import func, select

from broadcast.settings import Settings
from handlers import terminal
from handlers.texts import lists, reports
from handlers.texts.refusals import DETAILS
from handlers.texts.times import Calendar
from handlers.texts.words import FATES, OUTCOMES
from models.content import Content
from models.counts import Counts
from models.deliveries.exposure import TAKEN_BACK
from models.files.results import write_table
from models.results import REPLIES_WITHIN
from models.snapshots import Snapshot
from models.states import ENDED, Fate, Outcome, State
from models.tables import delivery
from tests.support.any_order import AnyOrder
from tests.support.ledger import now
from tests.support.settled import move_ends, settle

pytestmark = [pytest.mark.slow, pytest.mark.long]


class SameFigures(AnyOrder):
    """The scripts of `AnyOrder`, told everywhere after each step; in the end only the numbers are kept."""

    @property
    def seen(self) -> Snapshot:
        found = self.store.snapshots.of(self.made.uuid, window=True)
        assert found
        return found

    @invariant()
    def all_tell_the_same(self) -> None:
        self.it_is_told_with_these(self.seen.counts)
        self.a_terminal_tells_these(self.seen.counts)
        self.the_rows_have_these(self.seen.counts)
        self.a_table_has_these(self.seen.counts)

    def it_is_told_with_these(self, counts: Counts) -> None:
        found, calendar = now(self.store, self.made), Calendar(self.store.clock())
        card, line = self.store.counts.of(found), self.store.snapshots.line(found)
        every = self.store.snapshots.statistics(5)
        for name in ("tally", "fates", "corrections", "unasked", "doubled"):
            assert getattr(card, name) == getattr(counts, name)
        assert (line.sent, line.taken_back) == (counts.sent, counts.deleted)
        assert (every.outcomes, every.taken_back) == (counts.tally, counts.deleted)
        report = reports.report(self.seen, calendar).splitlines()
        assert f"Total: {counts.total:,}" in report
        told: dict[str, int] = {OUTCOMES[word]: count for word, count in counts.tally.items()}
        if found.state in TAKEN_BACK:
            told.pop(OUTCOMES[Outcome.SENT], None)
            told |= {
                FATES[word]: count for word, count in counts.fates.items() if word is not Fate.ALREADY_GONE
            }
        assert {f"{name}: {count:,}" for name, count in told.items() if count} <= {*report}
        entry = lists.entry(1, line, Content("text", "Hello"), calendar)
        assert f" · {counts.sent:,}/{counts.total:,}" in entry

    def a_terminal_tells_these(self, counts: Counts) -> None:
        settings = Settings("1:x", frozenset({1}), "sqlite://", "http://localhost")
        command, told = Namespace(uuid=self.made.uuid, json=True, csv=None), StringIO()
        with redirect_stdout(told):
            assert terminal.report(terminal.Asked(self.store, settings, command))
        found = json.loads(told.getvalue())["counts"]
        for name in ("tally", "fates", "corrections", "unasked", "doubled"):
            assert found[name] == getattr(counts, name)

    def the_rows_have_these(self, counts: Counts) -> None:
        query = select(delivery.c.outcome, func.count()).group_by(delivery.c.outcome)
        with self.store.engine.connect() as connection:
            assert dict(connection.execute(query).all()) == counts.tally

    def a_table_has_these(self, counts: Counts) -> None:
        place = Path(self.folder.name) / "results.csv"
        write_table(self.store.engine, self.made.uuid, place, DETAILS)
        with place.open(encoding="utf-8-sig", newline="") as file:
            rows = [*csv.DictReader(file)]
        place.unlink()
        for column, words in (
            ("outcome", counts.tally),
            ("fate", counts.fates),
            ("correction", counts.corrections),
        ):
            assert Counter(row[column] for row in rows if row[column]) == words

    def teardown(self) -> None:
        found = now(self.store, self.made)
        try:
            if found.state in ENDED and not found.correcting and not self.held:
                self.only_numbers_are_kept()
        finally:
            super().teardown()

    def only_numbers_are_kept(self) -> None:
        move_ends(self.store, self.made, 2 * REPLIES_WITHIN)
        before = self.seen.counts
        settle(self.store)
        written = self.seen
        assert replace(written.counts, at=before.at) == before
        if not self.store.folding.fold(now(self.store, self.made)):
            # What would take itself back has to have its rows; and these scripts stop some without a date.
            found = now(self.store, self.made)
            assert found.expiring or not (found.finished_at or found.undo_finished_at)
            return
        while self.store.folding.clear():
            self.it_is_told_with_these(before)
        assert replace(self.seen.counts, at=before.at) == before
        assert self.seen.results == written.results
        assert now(self.store, self.made).state is not State.SENDING
        self.it_is_told_with_these(before)
        self.a_terminal_tells_these(before)


TestSameFigures = SameFigures.TestCase
TestSameFigures.settings = hypothesis_settings(max_examples=6, stateful_step_count=15)
