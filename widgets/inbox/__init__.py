"""The inbox's dock: cards of what is hers to work on, and what can be done with them by keyboard alone."""
