"""Which day and hour it is where the person works."""
