"""Questions to the organisation: tokens, tree, check, SQL.

OData query options and FetchXML both become the tree of `tree.py`; from there on there is one check
against the description and one SQL generator. After the check nothing fails halfway, and every
value is a bound parameter.
"""
