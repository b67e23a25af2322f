"""Pages: each binds one page widget to the engine's areas."""
