"""Reading pages: articles and e-mails, cleaned and without anything from outside."""
