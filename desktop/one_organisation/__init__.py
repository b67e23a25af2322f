"""One process of the embedded organisation for all programs that work on it: who is first owns it, others join.

A lock says who owns it, so that it goes to another program when the owner ends, however it ends; over a local socket
beside the lock the owner hands out the address, and a key for whoever works there. docs/links.md has the whole.
"""
