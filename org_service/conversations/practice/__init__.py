"""Customers to practise with: scripts in the service that write, answer, send a picture and leave."""
