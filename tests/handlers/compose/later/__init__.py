"""What an admin chooses and types about when it starts."""
