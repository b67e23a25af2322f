"""Where an organisation is reached, and which links still belong to it."""

from __future__ import annotations

from urllib.parse import urlsplit

from session_engine.light_dataclass import dataclass

API_PATH = "/api/data/v9.2/"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """An organisation's origin.

    Attributes:
        scheme: `http` on loopback and where somebody has agreed to it, else `https`.
        host: Lower case.
        port: Always given.
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str, *, plain: bool = False) -> Address:
        """Read an address as `https://name.crm4.dynamics.com`; plain http is for loopback alone, or agreed to."""
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").lower()
        if parts.scheme not in _PORTS or not host or parts.username or parts.password:
            raise ValueError("an address starts with https:// and names a host")
        if parts.scheme == "http" and host not in _LOOPBACK and not plain:
            raise ValueError("a key is never sent over plain http, except to this machine")
        return cls(parts.scheme, host, parts.port or _PORTS[parts.scheme])

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """It is this machine."""
        return self.host in _LOOPBACK

    def api(self, path: str) -> str:
        """Give the whole address of a path under the API; a path with a leading slash is under the origin."""
        return self.origin + (path if path.startswith("/") else API_PATH + path)

    def own_path(self, link: str) -> str:
        """Take a nextLink apart: its path under the API, unchanged, for the address of the day.

        Raise ValueError for a link to anywhere else, which is never followed.
        """
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            other = (parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme))
            if other != (self.scheme, self.host, self.port) or parts.username:
                raise ValueError("a link to another origin")
        if not parts.path.startswith(API_PATH):
            raise ValueError("a link outside the API")
        path = parts.path.removeprefix(API_PATH)
        return f"{path}?{parts.query}" if parts.query else path
