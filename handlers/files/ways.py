"""The way that each transfer goes."""

from handlers.files import results, sending_out, tagging, taking_in
from handlers.files.carrier import Carrier, Way
from models.transfers import Step, Transfer, Want

_DONE_BY: dict[Want, Way] = {
    Want.ADD: taking_in.add,
    Want.TAG: tagging.tag,
    Want.UNTAG: tagging.tag,
    Want.EXPORT: sending_out.export,
    Want.AUDIT: sending_out.audit,
    Want.RESULTS: results.send,
}


async def carry_out(carrier: Carrier, transfer: Transfer) -> None:
    """Do what comes next."""
    way = taking_in.look if transfer.step is Step.LOOK else _DONE_BY[transfer.want]
    await way(carrier, transfer)
