"""A conversation on the screen: its messages, what is written, and the page around them."""
