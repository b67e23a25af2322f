"""Changing records: what a payload may say, the rules of each table, one transaction for all."""
