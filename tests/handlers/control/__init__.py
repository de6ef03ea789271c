"""What an admin does after Send."""
