"""A Telegram Bot API on localhost: real HTTP and JSON, chats that block, floods, faults."""

from simulator import media
from simulator.faults import Fault, Raw
from simulator.groups import Group
from simulator.limits import Clock, Limits
from simulator.messages import Message
from simulator.people import Person
from simulator.stage import Simulator
from simulator.world import Answer, Sent

__all__ = [
    "Answer",
    "Clock",
    "Fault",
    "Group",
    "Limits",
    "Message",
    "Person",
    "Raw",
    "Sent",
    "Simulator",
    "media",
]
