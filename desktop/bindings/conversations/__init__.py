"""Conversations on the desktop: their panels beside the content, their pages, what is done with them."""
