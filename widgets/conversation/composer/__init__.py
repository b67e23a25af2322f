"""Where one writes in a conversation."""
