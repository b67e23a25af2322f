"""Live chat for visitors: a port and routes of its own, apart from the Web API."""
