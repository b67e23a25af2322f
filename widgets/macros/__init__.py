"""Macros: the list to run them from, what a run has done, and the page they are written on."""
