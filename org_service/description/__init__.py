"""What an organisation consists of: its tables, columns, choices and relationships.

The description is data (`resources/organisation/`); everything that depends on tables follows from
it: SQL tables, `$metadata`, EntityDefinitions and the check of every query and every write.
"""

from org_service.description.load import load_description
from org_service.description.model import (
    AttributeType,
    Column,
    Derived,
    Description,
    ManyToMany,
    Option,
    PartyList,
    Relationship,
    RequiredLevel,
    SingleNavigation,
    Table,
    Target,
    WritePolicy,
)

__all__ = [
    "AttributeType",
    "Column",
    "Derived",
    "Description",
    "ManyToMany",
    "Option",
    "PartyList",
    "Relationship",
    "RequiredLevel",
    "SingleNavigation",
    "Table",
    "Target",
    "WritePolicy",
    "load_description",
]
