"""profile.db: what this person's installation remembers, encrypted."""
