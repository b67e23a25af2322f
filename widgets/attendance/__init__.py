"""Who else is at a record."""
