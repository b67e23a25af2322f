"""The inbox: what is hers to work on, of every kind, by views; read and unread, put off, taken up (facts 6)."""
