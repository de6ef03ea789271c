"""What is found about a message before it goes out."""
