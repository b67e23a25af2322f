"""Organisations of one's own: which profile belongs to which, how one is connected, and how it is forgotten."""
