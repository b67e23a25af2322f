"""What rules are: functions called before and after a row is written, in its transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from org_service.description import Table
from org_service.records.transaction import Row, Transaction

BeforeCreate = Callable[[Transaction, Table, Row], None]
"""May fill in or refuse the new row's values."""
AfterCreate = Callable[[Transaction, Table, Row], None]
BeforeUpdate = Callable[[Transaction, Table, Row, Row], None]
"""Gets the row as it is and the changes, which it may add to or refuse."""
AfterUpdate = Callable[[Transaction, Table, Row, Row], None]
"""Gets the row as it was and as it is now."""
BeforeDelete = Callable[[Transaction, Table, Row], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one table."""

    before_create: tuple[BeforeCreate, ...] = ()
    after_create: tuple[AfterCreate, ...] = ()
    before_update: tuple[BeforeUpdate, ...] = ()
    after_update: tuple[AfterUpdate, ...] = ()
    before_delete: tuple[BeforeDelete, ...] = ()


NO_RULES: Final = Rules()
