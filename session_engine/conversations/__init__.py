"""Conversations with customers: what was said, what she says, and what can be done with them (facts 9)."""
