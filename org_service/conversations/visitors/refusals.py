"""What a visitor is refused, by codes that the page has words for."""

from __future__ import annotations

from typing import Literal

RefusalCode = Literal[
    "unreadable", "too_big", "too_long", "too_fast", "too_many", "empty", "blocked_file", "wrong_type", "enough_files",
    "unknown_stream", "unknown_token", "not_started", "ended", "no_mail", "failed",
]  # fmt: skip


class Refusal(Exception):
    """A wish that is not done.

    Args:
        code: Why.
        name: The id of the message it is about.
        wait: Seconds after which it would be done, None where waiting does not help.
    """

    def __init__(self, code: RefusalCode, name: str = "", wait: float | None = None) -> None:
        super().__init__(code)
        self.wait = wait
        self.code: RefusalCode = code
        self.name = name
