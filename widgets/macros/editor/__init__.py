"""The page a macro is written on: its steps, what each is given, what is wrong, and how it goes."""
