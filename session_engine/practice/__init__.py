"""Customers to practise with, in an organisation of the demonstration."""
