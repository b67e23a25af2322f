"""What stands beside a prepared answer while it is written."""
