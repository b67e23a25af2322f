"""Work that is offered to the person: what it is, how long it is hers, what became of it."""
