"""Scripts: the steps that guide an agent through an issue, and how far each session is with them (facts 7)."""
