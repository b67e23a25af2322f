"""What has solved it before: similar resolved cases and articles for a problem, ranked and measured."""
