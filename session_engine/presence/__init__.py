"""Whether the person can be given work, and why."""
