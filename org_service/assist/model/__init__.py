"""A small language model on the processor: what texts mean, as vectors."""
