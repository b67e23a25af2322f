"""Which pages may carry the chat, and what the browser is told about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from org_service.access import checked_origin, host_allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class Embedding:
    """Where the chat is reached, and who may show it in a page of theirs."""

    url: str = ""
    """The address that visitors use, behind a proxy that brings TLS: `https://chat.example`."""
    origins: tuple[str, ...] = ()
    """The origins whose pages may embed it; none is nobody."""
    hosts: frozenset[str] | None = None
    """The names in `Host` that are answered; None is all."""
    proxies: frozenset[str] = field(default_factory=frozenset[str])
    """The addresses of proxies that are believed whom they speak for."""

    def headers(self) -> dict[str, str]:
        """Give what goes with every answer."""
        ancestors = " ".join(("'self'", *self.origins))
        return {"Content-Security-Policy": _POLICY.format(ancestors=ancestors), **_ALWAYS}

    def answers(self, host: str) -> bool:
        """Tell whether a `Host` header names this service."""
        return host_allowed(host, self.hosts)

    def admits(self, origin: str, host: str) -> bool:
        """Tell whether a line may be opened from a page of an origin: of this service, or of those allowed.

        A browser always says where a page is from, so whoever does not say it is none and is refused.
        """
        try:
            known = checked_origin(origin)
        except ValueError:
            return False
        if known in self.origins or (self.url and known == self.url):
            return True
        return not self.url and known.partition("://")[2] == host.strip().lower()

    def address(self, peer: str, headers: Mapping[str, str]) -> str:
        """Give the address that a request is from."""
        if peer not in self.proxies:
            return peer
        # Only the last entry is the proxy's own: whatever stands before it, anybody may have written.
        return _without_port(headers.get("x-forwarded-for", "").rpartition(",")[2].strip()) or peer


def _without_port(address: str) -> str:
    """Give an address as some proxies write it, `192.0.2.1:4711` or `[2001:db8::1]:4711`, without its port.

    The port is another one for each line, and what an address may do would count for one line alone.
    """
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, _ = address.partition(":")
    return host if address.count(":") == 1 else address
