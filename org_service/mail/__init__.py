"""E-mail that leaves the organisation: addresses, the message, the relay it is handed to, and what waits for it."""
