"""E-mails: the composer, its rich text, its files, its templates."""
