"""The list of what waits to be sent."""
