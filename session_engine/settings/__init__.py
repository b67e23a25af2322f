"""Settings: a table of what can be set, and the values that are."""
