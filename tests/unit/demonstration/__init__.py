"""Tests of the hand-written demonstration content."""
