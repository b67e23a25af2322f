"""Lists of mixed rows: a model that changes in place, marked texts, key caps."""
