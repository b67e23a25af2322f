"""`ninedesk://` links: one parser, one writer, and the verb that finds what a link means (docs/links.md)."""
