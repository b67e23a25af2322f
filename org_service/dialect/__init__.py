"""All that is bound to a database's dialect, a module for each concern; today that is SQLite alone.

Outside this package statements are SQLAlchemy's, or `text()` that every dialect reads
(`tests/architecture/test_dialect.py` holds it).
"""
