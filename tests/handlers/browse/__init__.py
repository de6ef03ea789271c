"""What an admin looks up."""
