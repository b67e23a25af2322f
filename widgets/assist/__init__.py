"""Smart Assist in the pane: cards of what has solved it before and of what answers it."""
