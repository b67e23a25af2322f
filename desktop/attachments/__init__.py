"""Files of notes and e-mails on this machine: chosen, opened in the system's own program, saved."""
