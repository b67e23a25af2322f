"""The desktop program: where the engine, the widgets and the system meet."""
