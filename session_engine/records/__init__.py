"""The live record store: values, edits on top, saves with ETags, conflicts."""
