"""What is found about a set-up: a module for each group of lines."""
