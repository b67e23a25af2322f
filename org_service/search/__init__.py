"""Full-text search over the organisation: cases, people, articles, activities (facts 11)."""
