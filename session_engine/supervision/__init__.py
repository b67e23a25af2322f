"""What a supervisor sees and does: running conversations, who waits, agents and their load (features F15)."""
