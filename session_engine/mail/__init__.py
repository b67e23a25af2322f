"""E-mails: written, answered, sent with a few seconds to think again, filled from templates."""
