"""The Web API v9.2: requests to work on the database, results to answers."""

from org_service.web.app import create_app

__all__ = ["create_app"]
