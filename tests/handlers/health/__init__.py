"""What is shown without being asked for."""
