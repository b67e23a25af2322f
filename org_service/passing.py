"""What is said in passing: heard by whoever listens at that moment, kept nowhere, told once."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[str, str, bytes], None]
"""Gets the name of an event, what it is about, and its JSON. Called in whatever thread tells it."""


class Passing:
    """Hands on from whoever tells to whoever listens."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call the listener with all that is told; gives what ends it."""
        self._listeners = (*self._listeners, listener)

        def end() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not listener)

        return end

    def tell(self, event: str, about: str, data: bytes) -> None:
        """Tell it; of the same thing the newest counts alone."""
        for listener in self._listeners:
            listener(event, about, data)
