"""Dashboards: tiles and charts of the organisation's own description."""
