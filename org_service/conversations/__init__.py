"""Conversations: their life, presence, capacity, offers, routing, and what time alone does."""
