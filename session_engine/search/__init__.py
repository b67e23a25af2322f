"""Global search: suggestions, results, facets, recent searches and records."""
