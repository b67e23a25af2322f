"""One running Ninedesk for each user, login session and profile; a second start hands over its link and ends.

A lock that the system takes back from a dead process says who is first, so that nothing stale is ever in the way; a
local socket beside it is only the way to talk. docs/links.md has the whole.
"""
