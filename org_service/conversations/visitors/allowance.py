"""How much a visitor, a conversation or all visitors of an address may do in a while: buckets that fill up again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_KNOWN: Final = 10_000


@dataclass(slots=True)
class Allowance:
    """A bucket of `most` tokens that fills with `per_second`."""

    most: float
    per_second: float
    clock: Callable[[], float]
    left: float = -1.0
    at: float = 0.0

    def __post_init__(self) -> None:
        self.left, self.at = self.most, self.clock()

    def take(self, amount: float = 1.0) -> bool:
        """Take some; False when there is too little left, and then nothing is taken."""
        now = self.clock()
        self.left = min(self.most, self.left + max(0.0, now - self.at) * self.per_second)
        self.at = now
        if self.left < amount:
            return False
        self.left -= amount
        return True

    def wait(self, amount: float = 1.0) -> float:
        """Tell in how many seconds there is enough, as it stood when some was taken last."""
        return max(0.0, min(amount, self.most) - self.left) / self.per_second


class Allowances:
    """What each of many may do, as an address or a conversation; who was quiet the longest is forgotten first."""

    def __init__(self, most: float, per_second: float, clock: Callable[[], float]) -> None:
        self._most, self._per_second, self._clock = most, per_second, clock
        self._known: OrderedDict[str, Allowance] = OrderedDict()

    def take(self, who: str, amount: float = 1.0) -> bool:
        """Take some for somebody."""
        return self.of(who).take(amount)

    def of(self, who: str) -> Allowance:
        """Give somebody's bucket."""
        found = self._known.get(who)
        if found is None:
            found = self._known[who] = Allowance(self._most, self._per_second, self._clock)
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        self._known.move_to_end(who)
        return found


def group_of(address: str) -> str:
    """Give what is counted as one address: of IPv6 the network that one household has."""
    if ":" not in address:
        return address
    from ipaddress import IPv6Address  # noqa: PLC0415 - rarely needed

    try:
        known = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(known.ipv4_mapped) if known.ipv4_mapped else known.exploded[:19]
