"""The ear of the program that runs the organisation: others ask it where that is, and for a key."""

from __future__ import annotations

from desktop.one_instance.listener import Listener
from desktop.one_instance.place import Place
from desktop.one_instance.wire import Answer, Outcome, Request, Wish
from desktop.one_organisation.shared import SharedOrganisation


class Host:
    """Hears other programs of the same user, from the thread of the window alone."""

    def __init__(self, place: Place, organisation: SharedOrganisation) -> None:
        self._organisation = organisation
        self._listener = Listener(place, self._answer)
        self._listener.start()

    def close(self) -> None:
        """Hear nobody any more."""
        self._listener.stop()
        self._listener.deleteLater()

    def _answer(self, request: Request) -> Answer:
        if request.wish is not Wish.JOIN or not request.link:
            return Answer(Outcome.REFUSED)
        return self._organisation.hand_out(request.link, request.token)
