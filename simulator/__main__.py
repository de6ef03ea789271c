"""`python -m simulator`: a Telegram to try a bot against, until Ctrl-C."""

import argparse
import asyncio
import contextlib
import sys

from simulator.stage import Simulator

FIRST_SUBSCRIBER = 1001
WELCOME = """\
A simulated Telegram is listening until Ctrl-C. The settings of a bot that is to talk to it:

  BOT_TOKEN={token}
  TELEGRAM_API_URL={url}

People who have started the bot: {subscribers}.
Try it: curl {url}/bot{token}/getMe
"""


async def serve(port: int, subscribers: int) -> None:
    sim = Simulator()
    for user_id in range(FIRST_SUBSCRIBER, FIRST_SUBSCRIBER + subscribers):
        sim.person(user_id)
    await sim.start(port)
    known = f"{FIRST_SUBSCRIBER} … {FIRST_SUBSCRIBER + subscribers - 1}" if subscribers else "none"
    sys.stdout.write(WELCOME.format(token=sim.token, url=sim.url, subscribers=known))
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await sim.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--subscribers", type=int, default=10, help="people who have started the bot")
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(chosen.port, chosen.subscribers))


if __name__ == "__main__":
    main()
