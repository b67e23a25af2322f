"""A supervisor's overview: who waits, who talks with whom, who has room."""
