"""The knowledge base: its search in the pane, and what stands above an article that is read."""
