"""What an admin does about a broadcast after Send."""
