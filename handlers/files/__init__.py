"""Files that admins send and ask for: chats that come in, tags, and the audience that goes out."""
