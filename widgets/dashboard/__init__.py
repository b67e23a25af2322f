"""The dashboard page: greeting, tiles, charts."""
