"""Pictures of every primitive and of the chrome, for looking at them."""
