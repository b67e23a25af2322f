"""The productivity pane: a dock at the right of the content with a strip of tools."""
