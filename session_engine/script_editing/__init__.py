"""The pages on which scripts are written."""
