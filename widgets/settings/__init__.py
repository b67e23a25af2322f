"""The settings page: groups of rows with an editor each, and the table of keys."""
