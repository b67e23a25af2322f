"""An organisation: a Dataverse-compatible Web API over SQLite or PostgreSQL."""
