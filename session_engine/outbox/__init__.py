"""What was done while the organisation could not be reached, kept on the disk and sent once, in order."""
