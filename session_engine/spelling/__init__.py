"""Spelling: which words of a text nobody knows, what was meant, and her own words."""
