"""Prepared answers: what they are, and how one is found."""
