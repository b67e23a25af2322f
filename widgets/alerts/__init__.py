"""Cards of work that is offered, and the page of what became of it."""
