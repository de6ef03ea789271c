"""Groups of the simulator: who is what in them, under which name one writes, how the bot comes and goes."""

from collections.abc import Callable

import pytest
from telegram import Bot, ChatMemberRestricted, ChatMemberUpdated, Message
from telegram.constants import ChatID
from telegram.error import BadRequest, Forbidden

from simulator import Group, Person, Simulator


async def changes(bot: Bot) -> list[ChatMemberUpdated]:
    return [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]


async def messages(bot: Bot) -> list[Message]:
    return [update.message for update in await bot.get_updates() if update.message]


async def test_administrators_are_the_owner_and_who_was_promoted(
    sim: Simulator, bot: Bot, ada: Person, bob: Person
) -> None:
    group = sim.group(-2001)
    group.promote(ada)
    group.promote(bob)
    group.demote(bob)
    found = await bot.get_chat_administrators(-2001)
    assert [(one.status, one.user.first_name) for one in found] == [
        ("creator", "Owner"),
        ("administrator", "Ada"),
    ]
    for person, status in ((ada, "administrator"), (bob, "member")):
        assert (await bot.get_chat_member(-2001, person.chat_id)).status == status


async def test_bot_is_no_administrator_for_others_to_see(sim: Simulator, bot: Bot) -> None:
    sim.channel(-1001)
    assert [one.status for one in await bot.get_chat_administrators(-1001)] == ["creator"]


async def test_private_chat_has_no_administrators_and_cannot_be_left(bot: Bot, ada: Person) -> None:
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(ada.chat_id)
    with pytest.raises(BadRequest, match="Can't leave private chats"):
        await bot.leave_chat(ada.chat_id)


async def test_who_takes_the_bot_in_or_throws_it_out_is_named(sim: Simulator, bot: Bot, ada: Person) -> None:
    group = sim.group(-2001)
    group.kick(by=ada)
    group.add()
    assert [change.from_user.first_name for change in await changes(bot)] == ["Ada", "Owner"]


@pytest.mark.parametrize(
    ("kind", "words"), [("group", "bot is not a member of the supergroup chat"), ("channel", "channel chat")]
)
async def test_bot_leaves_by_itself(kind: str, words: str, sim: Simulator, bot: Bot) -> None:
    made: Callable[[int], Group] = sim.group if kind == "group" else sim.channel
    group = made(-2001)
    assert await bot.leave_chat(-2001)
    [change] = await changes(bot)
    assert (change.from_user.id, change.new_chat_member.status) == (bot.id, "left")
    for call in (bot.send_message(-2001, "hi"), bot.leave_chat(-2001), bot.get_chat_administrators(-2001)):
        with pytest.raises(Forbidden, match=words):
            await call
    group.add()
    assert await bot.send_message(-2001, "hi")


async def test_rights_of_the_bot_change(sim: Simulator, bot: Bot) -> None:
    group = sim.group(-2001)
    group.promote_bot()
    group.restrict_bot()
    group.restrict_bot(member=False)
    now = [change.new_chat_member for change in await changes(bot)]
    assert [one.status for one in now] == ["administrator", "restricted", "restricted"]
    assert [one.is_member for one in now if isinstance(one, ChatMemberRestricted)] == [True, False]


async def test_administrator_may_write_as_the_group_and_anybody_as_a_channel(
    sim: Simulator, bot: Bot
) -> None:
    group, channel = sim.group(-2001), sim.channel(-1001, "News")
    await group.say_as(group, "/stop")
    await group.say_as(channel, "/stop")
    await group.copy_of(channel, "/stop")
    anonymous, posed, copied = await messages(bot)
    senders = [
        (one.from_user and one.from_user.id, one.sender_chat and one.sender_chat.id)
        for one in (anonymous, posed, copied)
    ]
    assert senders == [
        (ChatID.ANONYMOUS_ADMIN, -2001),
        (ChatID.FAKE_CHANNEL, -1001),
        (ChatID.SERVICE_CHAT, -1001),
    ]
    assert [bool(one.is_automatic_forward) for one in (anonymous, posed, copied)] == [False, False, True]
    assert [message for message in group.screen if message.from_bot] == []


async def test_channel_posts_as_itself(sim: Simulator, bot: Bot) -> None:
    await sim.channel(-1001, "News").say(None, "hello")
    [update] = await bot.get_updates()
    assert update.channel_post
    assert update.channel_post.sender_chat
    assert update.channel_post.sender_chat.id == -1001


async def test_bot_joins_the_supergroup_before_anybody_tells_of_the_move(sim: Simulator, bot: Bot) -> None:
    sim.group(-2001, basic=True).migrate_to(-1002001)
    joined, gone, come = await bot.get_updates()
    assert joined.my_chat_member
    assert joined.my_chat_member.chat.id == -1002001
    assert joined.my_chat_member.old_chat_member.status == "left"
    assert gone.message
    assert (gone.message.chat_id, gone.message.migrate_to_chat_id) == (-2001, -1002001)
    assert come.message
    assert (come.message.chat_id, come.message.migrate_from_chat_id) == (-1002001, -2001)
