"""What helps with the case in front: cases that were solved before and articles that answer it."""
