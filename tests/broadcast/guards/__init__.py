"""What is found about a message."""
