"""Dialogs: window-modal, opened and never waited for; the answer is a signal."""
