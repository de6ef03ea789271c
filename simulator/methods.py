"""The methods this server knows, by lower-case name, and how much of the pace each call uses."""

from collections.abc import Callable
from typing import Any, NamedTuple

from simulator import account, albums, copying, downloads, editing, sending
from simulator.params import Params, decoded
from simulator.world import World

Call = Callable[[World, Params], Any]


class Method(NamedTuple):
    name: str
    call: Call  # returns the result, or a coroutine of it
    counted_by: str | None  # None: free; "": one; else the parameter whose items are counted


def weight(method: Method, params: Params) -> int:
    """How many messages this call counts for."""
    if method.counted_by is None:
        return 0
    items = decoded(params, method.counted_by) if method.counted_by else None
    return len(items) if isinstance(items, list) else 1


COUNTED: dict[str, Call] = {
    "sendMessage": sending.send_message,
    "sendPoll": sending.send_poll,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendContact": sending.send_contact,
    "sendDice": sending.send_dice,
    **sending.FILE_METHODS,
    "copyMessage": copying.copy_message,
    "forwardMessage": copying.forward_message,
}
COUNTED_BY_ITEM: dict[str, tuple[Call, str]] = {
    "sendMediaGroup": (albums.send_media_group, "media"),
    "copyMessages": (copying.copy_messages, "message_ids"),
    "forwardMessages": (copying.forward_messages, "message_ids"),
}
FREE: dict[str, Call] = {
    "getMe": account.get_me,
    "getMyStarBalance": account.get_my_star_balance,
    "getUpdates": account.get_updates,
    "deleteWebhook": account.delete_webhook,
    "getWebhookInfo": account.get_webhook_info,
    "setMyCommands": account.set_my_commands,
    "getMyCommands": account.get_my_commands,
    "deleteMyCommands": account.delete_my_commands,
    "getFile": downloads.get_file,
    "getChat": account.get_chat,
    "getChatMember": account.get_chat_member,
    "getChatAdministrators": account.get_chat_administrators,
    "leaveChat": account.leave_chat,
    "answerCallbackQuery": account.answer_callback_query,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "stopPoll": editing.stop_poll,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
}
METHODS: dict[str, Method] = {
    method.name.lower(): method
    for method in (
        *(Method(name, call, "") for name, call in COUNTED.items()),
        *(Method(name, call, items) for name, (call, items) in COUNTED_BY_ITEM.items()),
        *(Method(name, call, None) for name, call in FREE.items()),
    )
}
