"""Reads an organisation's address as people type or paste it, and brings it to one form."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from session_engine.light_dataclass import dataclass
from session_engine.organisation.address import Address

LONGEST = 300
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")
_LABEL = 63
_API = re.compile(r"/api/data/v(?P<version>[0-9]+(\.[0-9]+)?)(/.*)?", re.IGNORECASE)
_OWN_VERSION = "9.2"
_STANDARD_PORT = {"https": 443, "http": 80}


class AddressProblem(StrEnum):
    """Why what was typed is no address."""

    EMPTY = "empty"
    FORM = "form"  # not a name of a computer
    SCHEME = "scheme"  # neither https nor http
    PLAIN = "plain"  # http to another machine: somebody has to agree to it
    PERSON = "person"  # a user's name or password stands in it
    VERSION = "version"  # another version of the Web API


class WrongAddress(ValueError):
    """What was typed is no address; the text itself is not repeated: it may hold a password."""

    def __init__(self, problem: AddressProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """An organisation's address in its one form.

    Attributes:
        text: As `https://name.crm4.dynamics.com` or `http://127.0.0.1:8000`: no path, no standard port.
        host: The name of the computer alone.
        plain: It is http to another machine: keys and data can be read on the way.
    """

    text: str
    host: str
    plain: bool = False


def read_address(typed: str, *, plain: bool = False) -> TypedAddress:
    """Read an address; the scheme may be left out, and a path of the Web API or of its pages may follow.

    Args:
        typed: What was typed.
        plain: Somebody has agreed to http to another machine.

    Raises:
        WrongAddress: It is none.
    """
    text = typed.strip()
    if not text:
        raise WrongAddress(AddressProblem.EMPTY)
    if len(text) > LONGEST or not text.isascii() or not text.isprintable() or " " in text:
        raise WrongAddress(AddressProblem.FORM)
    found = _parsed(text if "://" in text else _with_scheme(text))
    unsafe = found.scheme == "http" and not found.loopback
    if unsafe and not plain:
        raise WrongAddress(AddressProblem.PLAIN)
    return TypedAddress(_one_form(found), found.host, unsafe)


def _with_scheme(text: str) -> str:
    """Take https for granted, but for a service on this machine."""
    try:
        here = Address.parse(f"http://{text}")
    except ValueError:
        return f"https://{text}"
    return f"http://{text}" if here.loopback else f"https://{text}"


def _parsed(text: str) -> Address:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise WrongAddress(AddressProblem.FORM) from None
    if parts.scheme not in _STANDARD_PORT:
        raise WrongAddress(AddressProblem.SCHEME)
    if parts.username is not None or parts.password is not None:
        raise WrongAddress(AddressProblem.PERSON)
    host = (parts.hostname or "").lower()
    if not _is_host(host) or port == 0:
        raise WrongAddress(AddressProblem.FORM)
    version = _API.fullmatch(parts.path)
    if version is not None and version["version"] != _OWN_VERSION:
        raise WrongAddress(AddressProblem.VERSION)
    return Address(parts.scheme, host, port or _STANDARD_PORT[parts.scheme])


def _is_host(host: str) -> bool:
    return _HOST.fullmatch(host) is not None and all(0 < len(part) <= _LABEL for part in host.split("."))


def _one_form(address: Address) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    port = "" if address.port == _STANDARD_PORT[address.scheme] else f":{address.port}"
    return f"{address.scheme}://{host}{port}"
