"""What an admin writes."""
