"""The help page: topics to read, and the table of keys as it is in force."""
