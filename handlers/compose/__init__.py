"""What an admin writes: from a message to a confirmed draft."""
