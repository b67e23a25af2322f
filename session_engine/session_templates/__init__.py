"""Session templates (facts 4): how a session begins, read from the organisation when one does."""
