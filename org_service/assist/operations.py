"""Similar cases and articles as an action of the Web API.

What ranks is imported and loaded when it is first asked: the service starts as fast as without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from org_service.dialect.addresses import file_of
from org_service.web.arguments import answered
from org_service.web.exchange import Request, Response, Work
from org_service.web.operations import Arguments, Operation, Parameter, Structure

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from org_service.assist.keeper import Keeper
    from org_service.assist.request import SimilarRequest
    from org_service.assist.values import Model
    from org_service.organisation import Organisation

SUGGESTION: Final = Structure(
    "similarsuggestion",
    (
        Parameter("id", "Edm.Guid", nullable=False),
        Parameter("kind", "Edm.String", nullable=False),
        Parameter("title", "Edm.String"),
        Parameter("number", "Edm.String"),
        Parameter("confidence", "Edm.Double", nullable=False),
        Parameter("words", "Collection(Edm.String)", nullable=False),
        Parameter("excerpt", "Edm.String"),
    ),
)
_PARAMETERS: Final = (
    Parameter("title", "Edm.String"),
    Parameter("description", "Edm.String"),
    Parameter("productid", "Edm.Guid"),
    Parameter("subjectid", "Edm.Guid"),
    Parameter("language", "Edm.String"),
    Parameter("incidentid", "Edm.Guid"),
    Parameter("top", "Edm.Int32"),
    Parameter("minimum", "Edm.Double"),
)


class AssistService:
    """What ranks for one organisation."""

    def __init__(self, organisation: Organisation, *, meaning: bool = True) -> None:
        """Make it.

        Args:
            organisation: Whose cases and articles they are.
            meaning: Whether the language model is used; without it words alone rank.
        """
        self.organisation = organisation
        self._meaning = meaning
        self._keeper: Keeper | None = None

    def operations(self) -> tuple[Operation, ...]:
        """Give the actions."""
        similar = Operation(
            "similar",
            "action",
            self._similar,
            parameters=_PARAMETERS,
            returns=(
                Parameter("suggestions", "Collection(mscrm.similarsuggestion)", nullable=False),
                Parameter("complete", "Edm.Boolean", nullable=False),
            ),
            structures=(SUGGESTION,),
        )
        return (similar,)

    @property
    def keeper(self) -> Keeper:
        """Give what keeps the ranking in step, made at first."""
        # Made in the loop's thread only.
        if self._keeper is None:
            from org_service.assist.keeper import Keeper  # noqa: PLC0415 - loaded when it is needed

            storage = self.organisation.storage
            database = file_of(storage.url)
            path = database and database.with_name(f"{database.name}.assist")
            self._keeper = Keeper(storage, path, _load_model if self._meaning else None)
        return self._keeper

    def close(self) -> None:
        """End what runs beside the requests; call it before the organisation is closed."""
        if self._keeper is not None:
            self._keeper.close()

    def _similar(self, request: Request, _record_id: str | None, arguments: Arguments) -> Work:
        from org_service.assist.request import read_request  # noqa: PLC0415 - the same

        wanted = read_request(arguments)
        keeper = self.keeper
        return Work(lambda connection: _answer(keeper, wanted, request, connection))


def _answer(keeper: Keeper, wanted: SimilarRequest, request: Request, connection: Connection) -> Response:
    from org_service.assist.answer import suggestions  # noqa: PLC0415 - the same

    # Read before the ranking: what is taken in meanwhile may be missing in this answer.
    complete = keeper.complete
    pipeline = keeper.pipeline()
    with keeper.way.taken():
        found = suggestions(pipeline, wanted, request, connection) if pipeline is not None else []
    return answered(request, "similar", {"suggestions": found, "complete": complete})


def _load_model() -> Model:
    from org_service.assist.model.minilm import MiniLM  # noqa: PLC0415 - the same

    return MiniLM()
