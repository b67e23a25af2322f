"""The line to an organisation: Web API client, metadata, change feed."""
