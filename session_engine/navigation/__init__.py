"""Where an opening goes: a new session, a tab, or the place that already shows it."""
