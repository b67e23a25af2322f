"""Form XML and metadata compiled to frozen plans."""
