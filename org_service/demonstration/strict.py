"""What all files of hand-written content have in common."""

from typing import Literal

import msgspec

Channel = Literal["email", "phone", "web", "chat"]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Refuse a key that nobody reads: it would be a slip of the pen."""
