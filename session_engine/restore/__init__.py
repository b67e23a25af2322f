"""What was open is kept in the profile as it changes, and is there again at the next start."""
