"""What is found about a set-up."""
