"""The entries around a record, newest first."""
