"""The soak: everything goes wrong at random while two admins broadcast, and the promises are held.

`python -m tests.support.soak` runs it. Its time runs faster than the world's, in this process and in the bot.
"""
