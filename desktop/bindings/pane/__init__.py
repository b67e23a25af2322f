"""The productivity pane: one binding of the dock, a table of its tools, and a binding for each tool."""
