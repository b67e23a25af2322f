"""How she is told of work outside the window: sound, the system's own notifications, the tray."""
