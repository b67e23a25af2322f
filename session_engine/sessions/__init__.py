"""Windows, sessions and tabs: what is open, where, and what may be opened or closed."""
