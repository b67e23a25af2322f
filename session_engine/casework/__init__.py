"""Verbs on cases and activities that are more than a saved field."""
