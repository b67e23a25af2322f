"""What the programs of one embedded organisation say to each other where they meet."""

from __future__ import annotations

from desktop.one_instance.place import Place
from desktop.one_instance.wire import Answer, Outcome, Request, Wish


def ask(place: Place, person: str, refused: str = "") -> Request:
    """Say who wants to work there, and which key was not known there, if one was refused."""
    return Request(Wish.JOIN, place.profile, person, refused)


def answer(address: str, key: str) -> Answer:
    """Say where the organisation is, and what stands for the person there; no address while it comes up."""
    return Answer(Outcome.JOINED, kept=(("address", address), ("key", key)))


def joined(said: Answer) -> tuple[str, str] | None:
    """Read address and key, None where there is none yet."""
    kept = dict(said.kept)
    address, key = kept.get("address"), kept.get("key")
    if said.outcome is not Outcome.JOINED or not isinstance(address, str) or not isinstance(key, str):
        return None
    return (address, key) if address and key else None
