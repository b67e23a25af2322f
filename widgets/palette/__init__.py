"""The command palette: every verb, session, tab and recent record a few letters away."""
