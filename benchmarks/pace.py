"""Whether the pace that is set is the pace that Telegram sees."""

from benchmarks.figures import Figure
from benchmarks.questions import chats_reached, refusals, times
from benchmarks.recall import broadcast, fullest_second, rate
from benchmarks.telegram import Telegram
from models.states import Outcome
from simulator import Limits

LATENCY = 0.06  # seconds
PAID = 1000  # messages a second
BULK = 30  # messages a second


def pace30() -> list[Figure]:
    """The default settings against the published limits."""
    with Telegram(600, Limits(), LATENCY) as telegram:
        broadcast(telegram, 600)
        return [
            Figure("rate, first message to last", rate(telegram.ask(times)), "/s", least=29.5),
            Figure("answers 429", telegram.ask(refusals), most=0),
        ]


def pace1000() -> list[Figure]:
    """A paid broadcast at the highest pace there is."""
    with Telegram(20_000, Limits(), LATENCY) as telegram:
        broadcast(telegram, 20_000, messages_per_second=PAID, paid_broadcast=True)
        moments = telegram.ask(times)
        return [
            Figure("rate, first message to last", rate(moments), "/s", least=980),
            Figure("fullest second", fullest_second(moments), most=PAID * 1.02 + 1),
            Figure("answers 429", telegram.ask(refusals), most=0),
        ]


def too_fast() -> list[Figure]:
    """A pace set above what Telegram allows, where asking too early starts the wait anew."""
    readers = 900
    with Telegram(readers, Limits(bulk=BULK, punish_early=True), LATENCY) as telegram:
        outcomes = broadcast(telegram, readers, messages_per_second=40)
        moments = telegram.ask(times)
        longer = (moments[-1] - moments[0]) / (readers / BULK)
        return [
            Figure("chats not reached", readers - telegram.ask(chats_reached), most=0),
            Figure("messages twice", len(moments) - telegram.ask(chats_reached), most=0),
            Figure("rows not recorded as sent", readers - outcomes.get(Outcome.SENT, 0), most=0),
            Figure("time, against the true limit's", longer, "×", most=1.5),
            Figure("answers 429", telegram.ask(refusals)),
        ]
