"""Placeholders in titles, scripts and macros, and the session's context they are filled from (facts 4)."""
