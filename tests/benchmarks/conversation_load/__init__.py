"""Visitors and agents by the hundred, in one process, on the service's own ports."""
