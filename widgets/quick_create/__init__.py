"""Quick create: a new record in a flyout beside what is being read."""
