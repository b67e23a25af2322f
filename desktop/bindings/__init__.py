"""Bindings: a wish of a widget becomes a verb, an event becomes a render."""
