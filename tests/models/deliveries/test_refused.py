"""Whom Telegram refused: the words of each delivery, with the act that met them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from models.content import Content
from models.deliveries.corrections import Corrected
from models.deliveries.refused import CORRECTIONS, FATES, MOST, OUTCOMES, refused
from models.deliveries.undo import Undone
from models.deliveries.waits import asking
from models.details import Detail
from models.record import Broadcast
from models.results import Refused
from models.states import Correction, Fate, Outcome
from models.store import Store
from tests.support.ledger import BY, CARD, answer, begun, now

OLD = "Message can't be deleted for everyone"
UNCHANGED = "Message can't be edited"
MISSING = "Not enough rights"


def found(store: Store, made: Broadcast) -> list[Refused]:
    with store.engine.connect() as connection:
        return refused(connection, now(store, made))


def told(store: Store, made: Broadcast) -> dict[str, int]:
    """By `fate refused: words`, because words of different types can be equal."""
    return {
        f"{type(one.word).__name__.lower()} {one.word}: {one.words}": one.chats for one in found(store, made)
    }


def answered(store: Store, answers: Mapping[int, tuple[Outcome, str]]) -> Broadcast:
    """A broadcast that ends so in these chats."""
    made = begun(store, answers)
    for claim in store.ledger.claim(made, len(answers)):
        outcome, words = answers[claim.chat_id]
        store.ledger.record([replace(answer(claim, outcome), detail=words or None, version=1)])
    assert store.ledger.finish_sending(made.uuid)
    return made


def sent(store: Store, chats: Iterable[int]) -> Broadcast:
    return answered(store, dict.fromkeys(chats, (Outcome.SENT, "")))


def undone(store: Store, made: Broadcast, fates: Mapping[int, tuple[Fate, str]]) -> None:
    assert store.undo.begin(made.uuid, BY, CARD)
    store.undo.record([Undone(id_, fate, words) for id_, (fate, words) in fates.items()])
    assert store.undo.finish(made.uuid)


def corrected(store: Store, made: Broadcast, became: Mapping[int, tuple[Correction, str]]) -> None:
    version = store.contents.write(now(store, made), Content("text", "Other words"))
    assert store.contents.correct(now(store, made), version, BY, CARD)
    job = now(store, made)
    store.corrections.record(job, [Corrected(id_, word, words) for id_, (word, words) in became.items()])


def test_people_and_groups_are_counted_by_words_largest_first(store: Store) -> None:
    premium, topic = "PRIVACY_PREMIUM_REQUIRED", "Topic_closed"
    made = answered(
        store,
        {
            1: (Outcome.REFUSED, premium),
            2: (Outcome.REFUSED, premium),
            3: (Outcome.SENT, ""),
            -4: (Outcome.REFUSED, premium),
            -5: (Outcome.REFUSED, topic),
        },
    )
    assert found(store, made) == [
        Refused(Outcome.REFUSED, premium, 2, 1),
        Refused(Outcome.REFUSED, topic, 0, 1),
    ]


def test_every_outcome_that_is_no_delivery_is_told_with_its_words(store: Store) -> None:
    made = answered(store, {n: (word, f"as {word}") for n, word in enumerate(OUTCOMES, 1)})
    assert told(store, made) == {f"outcome {word}: as {word}": 1 for word in OUTCOMES}


def test_where_nothing_was_kept_the_words_are_empty(store: Store) -> None:
    assert told(store, answered(store, {1: (Outcome.FAILED, "")})) == {"outcome failed: ": 1}


def test_chats_that_ask_to_wait_are_one_whatever_time_they_name(store: Store) -> None:
    made = answered(store, {n: (Outcome.REFUSED, asking(n * 40)) for n in range(1, 6)})
    assert told(store, made) == {"outcome refused: asks to wait": 5}


def test_words_beyond_the_largest_are_put_together_and_nobody_is_lost(store: Store) -> None:
    many = MOST + 30
    answers = {n: (Outcome.FAILED, f"number {n}") for n in range(1, many + 1)}
    made = answered(store, answers | {1000: (Outcome.FAILED, "number 1")})
    shown = found(store, made)
    assert shown[0] == Refused(Outcome.FAILED, "", 31 - 1, 0)
    assert shown[1] == Refused(Outcome.FAILED, "number 1", 2, 0)
    assert len(shown) == MOST + 1
    assert sum(one.chats for one in shown) == many + 1


def test_words_of_an_undo_and_of_a_correction_are_told_apart(store: Store) -> None:
    made = sent(store, range(1, 6))
    corrected(store, made, {1: (Correction.REFUSED, UNCHANGED), 2: (Correction.CORRECTED, "")})
    undone(
        store,
        made,
        {
            1: (Fate.DELETED, ""),
            2: (Fate.REFUSED, MISSING),
            3: (Fate.EXPIRED, OLD),
            4: (Fate.EXPIRED, Detail.TOO_OLD),
            5: (Fate.LOST, "bot was blocked by the user"),
        },
    )
    assert told(store, made) == {
        f"fate refused: {MISSING}": 1,
        f"fate expired: {OLD}": 1,
        "fate expired: too_old": 1,
        "fate lost: bot was blocked by the user": 1,
    }


class TestOfBoth:
    """What was both taken back and corrected keeps the words of the last act only."""

    @pytest.mark.parametrize("fate", [Fate.REFUSED, Fate.UNKNOWN])
    def test_undo_was_last(self, store: Store, fate: Fate) -> None:
        made = sent(store, [1])
        corrected(store, made, {1: (Correction.REFUSED, UNCHANGED)})
        undone(store, made, {1: (fate, MISSING)})
        assert told(store, made) == {f"fate {fate}: {MISSING}": 1, "correction refused: ": 1}

    @pytest.mark.parametrize("fate", [Fate.REFUSED, Fate.UNKNOWN, Fate.EXPIRED])
    def test_correction_was_last(self, store: Store, fate: Fate) -> None:
        made = sent(store, [1])
        undone(store, made, {1: (fate, OLD)})
        corrected(store, made, {1: (Correction.REFUSED, UNCHANGED)})
        assert told(store, made) == {f"fate {fate}: ": 1, f"correction refused: {UNCHANGED}": 1}

    @pytest.mark.parametrize("word", [Correction.CORRECTED, Correction.ABSENT])
    def test_correction_that_was_not_refused_leaves_no_words_to_the_undo(
        self, store: Store, word: Correction
    ) -> None:
        made = sent(store, [1])
        undone(store, made, {1: (Fate.REFUSED, MISSING)})
        corrected(store, made, {1: (word, "Message to edit not found" if word == "absent" else "")})
        assert told(store, made) == {"fate refused: ": 1}

    def test_what_no_later_undo_tries_again_keeps_the_words_of_the_correction(self, store: Store) -> None:
        made = sent(store, [1, 2])
        undone(store, made, {1: (Fate.EXPIRED, OLD), 2: (Fate.REFUSED, MISSING)})
        corrected(store, made, {1: (Correction.REFUSED, UNCHANGED), 2: (Correction.REFUSED, UNCHANGED)})
        undone(store, made, {2: (Fate.REFUSED, "Not yet")})
        assert told(store, made) == {
            "fate expired: ": 1,
            f"correction refused: {UNCHANGED}": 1,
            "fate refused: Not yet": 1,
            "correction refused: ": 1,
        }


def test_numbers_are_those_of_the_counts(store: Store) -> None:
    outcomes = [*OUTCOMES, *([Outcome.SENT] * (len(FATES) * len(CORRECTIONS)))]
    made = answered(store, {n: (word, "said") for n, word in enumerate(outcomes, 1)})
    ids = range(len(OUTCOMES) + 1, len(outcomes) + 1)
    both = [(fate, correction) for fate in FATES for correction in CORRECTIONS]
    undone(store, made, {id_: (fate, "said") for id_, (fate, _) in zip(ids, both, strict=True)})
    corrected(store, made, {id_: (one, "said") for id_, (_, one) in zip(ids, both, strict=True)})
    counts, shown = store.counts.of(now(store, made)), found(store, made)
    expected: list[tuple[object, int]] = [
        *((word, counts.tally.get(word, 0)) for word in OUTCOMES),
        *((word, counts.fates.get(word, 0)) for word in FATES),
        *((word, counts.corrections.get(word, 0)) for word in CORRECTIONS),
    ]
    for word, chats in expected:
        assert sum(one.chats for one in shown if one.word is word) == chats, word
