"""What is true and what is allowed, without a window."""
