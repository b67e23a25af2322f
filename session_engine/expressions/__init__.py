"""Conditions and small calculations of macros and scripts: read, checked, evaluated; nothing of it is code."""
