"""Who else has open what she has open, and who of them writes (F14)."""
