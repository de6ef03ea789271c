"""What is remembered: states, tables, and every question asked of the database."""
