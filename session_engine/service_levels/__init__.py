"""Service levels: what is promised to a customer by when, and how it stands (facts 8)."""
