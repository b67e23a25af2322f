"""The timeline of a record: what was written, called, noted and promised, newest first."""
