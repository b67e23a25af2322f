"""Macros: what an agent does again and again, written down and done by the engine's own verbs (facts 7)."""
