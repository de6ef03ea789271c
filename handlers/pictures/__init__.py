"""What is drawn, in a process of its own: numbers and dates only. The text beside says what they mean."""
