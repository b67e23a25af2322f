"""Columns as AttributeMetadata, with their option sets."""

from functools import lru_cache
from typing import Final

from org_service.description import AttributeType, Column, Option, PartyList, RequiredLevel, Table
from org_service.web.metadata.labels import Json, label, managed, metadata_id

CLASSES: Final[dict[AttributeType, str]] = {
    "BigInt": "BigIntAttributeMetadata",
    "Boolean": "BooleanAttributeMetadata",
    "Customer": "LookupAttributeMetadata",
    "DateTime": "DateTimeAttributeMetadata",
    "Decimal": "DecimalAttributeMetadata",
    "Double": "DoubleAttributeMetadata",
    "EntityName": "EntityNameAttributeMetadata",
    "Integer": "IntegerAttributeMetadata",
    "Lookup": "LookupAttributeMetadata",
    "Memo": "MemoAttributeMetadata",
    "Money": "MoneyAttributeMetadata",
    "Owner": "LookupAttributeMetadata",
    "Picklist": "PicklistAttributeMetadata",
    "State": "StateAttributeMetadata",
    "Status": "StatusAttributeMetadata",
    "String": "StringAttributeMetadata",
    "Uniqueidentifier": "UniqueIdentifierAttributeMetadata",
}
_REQUIRED: Final[dict[RequiredLevel, str]] = {
    "none": "None",
    "recommended": "Recommended",
    "application": "ApplicationRequired",
    "system": "SystemRequired",
}
_SET_TYPES: Final = {"Picklist": "Picklist", "State": "State", "Status": "Status"}
_WITH_LENGTH: Final = frozenset({"String", "Memo"})
_WITH_RANGE: Final = frozenset({"Integer", "BigInt", "Decimal", "Double", "Money"})


@lru_cache(maxsize=256)
def attributes(table: Table) -> tuple[Json, ...]:
    """Describe all columns of a table."""
    columns = [_attribute(table, column, number) for number, column in enumerate(table.columns.values(), 1)]
    parties = [
        _party_list(table, party, number) for number, party in enumerate(table.parties, len(columns) + 1)
    ]
    return (*columns, *parties)


def _party_list(table: Table, party: PartyList, number: int) -> Json:
    """Describe a list of parties as a column, as Dataverse does: it has no property in the Web API."""
    likeness = Column(name=party.name, kind="Lookup", label=party.label, description=party.description)
    return _attribute(table, likeness, number) | {
        "AttributeType": "PartyList",
        "AttributeTypeName": {"Value": "PartyListType"},
        "IsValidForGrid": False,
        "IsValidODataAttribute": False,
        "IsValidForAdvancedFind": managed(value=False, name="canmodifysearchsettings"),
        "IsSortableEnabled": managed(value=False, name="ismodifiable"),
        "IsLogical": True,
        "IsFilterable": False,
        "IsSearchable": False,
        "SourceType": None,
        "Targets": list(party.targets),
        "Format": "None",
    }


def _attribute(table: Table, column: Column, number: int) -> Json:
    kind = column.kind
    found: Json = {
        "@odata.type": f"#Microsoft.Dynamics.CRM.{CLASSES[kind]}",
        "MetadataId": metadata_id(table.name, column.name),
        "LogicalName": column.name,
        "SchemaName": column.name.capitalize(),
        "EntityLogicalName": table.name,
        "AttributeType": kind,
        "AttributeTypeName": {"Value": f"{kind}Type"},
        "AttributeOf": column.describes,
        "ColumnNumber": number,
        "DisplayName": label(column.label, table.name, column.name, "display"),
        "Description": label(column.description, table.name, column.name, "description"),
        "RequiredLevel": managed(_REQUIRED[column.required], "canmodifyrequirementlevelsettings"),
        "IsPrimaryId": column.name == table.primary_id,
        "IsPrimaryName": column.name == table.primary_name,
        "IsValidForCreate": column.for_create,
        "IsValidForRead": True,
        "IsValidForUpdate": column.for_update,
        "IsValidForForm": column.in_web_api,
        "IsValidForGrid": column.in_web_api,
        "IsValidODataAttribute": column.in_web_api,
        "IsValidForAdvancedFind": managed(column.in_web_api, "canmodifysearchsettings"),
        "IsSortableEnabled": managed(value=True, name="ismodifiable"),
        "IsCustomAttribute": False,
        "IsCustomizable": managed(value=False, name="iscustomizable"),
        "IsManaged": True,
        "IsLogical": not column.is_stored,
        "IsSecured": False,
        "IsRequiredForForm": False,
        "IsFilterable": True,
        "IsSearchable": True,
        "HasChanged": None,
        "SourceType": 0 if column.is_stored else 1,
    }
    return found | _details(column)


def _details(column: Column) -> Json:
    kind = column.kind
    found: Json = {}
    if kind in _WITH_LENGTH:
        text = "TextArea" if kind == "Memo" else "Text"
        found |= {
            "MaxLength": column.max_length,
            "Format": column.format or text,
            "FormatName": {"Value": column.format or text},
            "ImeMode": "Auto",
        }
    if kind == "String":
        found["AutoNumberFormat"] = column.autonumber
    if kind in _WITH_RANGE:
        found |= {"MinValue": column.minimum, "MaxValue": column.maximum}
        if kind == "Integer":
            found["Format"] = column.format or "None"
        elif kind != "BigInt":
            found["Precision"] = 2 if column.precision is None else column.precision
    if kind == "DateTime":
        found |= {
            "Format": column.format or "DateAndTime",
            "DateTimeBehavior": {"Value": column.behavior},
            "CanChangeDateTimeBehavior": managed(value=False, name="canchangedatetimebehavior"),
        }
    if column.targets:
        found |= {"Targets": list(dict.fromkeys(t.table for t in column.targets)), "Format": "None"}
    if kind == "Boolean":
        found["DefaultValue"] = bool(column.default)
    if kind in _SET_TYPES:
        found["DefaultFormValue"] = -1 if column.default is None else column.default
    return found


def option_set(table: Table, column: Column) -> Json:
    """Describe the choices of a column."""
    name = column.global_options or f"{table.name}_{column.name}"
    found: Json = {
        "MetadataId": metadata_id("optionset", name),
        "Name": name,
        "DisplayName": label(column.label, "optionset", name),
        "Description": label("", "optionset", name),
        "IsGlobal": column.global_options is not None,
        "IsCustomOptionSet": False,
        "IsManaged": True,
        "IsCustomizable": managed(value=False, name="iscustomizable"),
        "OptionSetType": _SET_TYPES.get(column.kind, "Boolean"),
        "HasChanged": None,
    }
    options = [_option(name, option, column) for option in column.options]
    if column.kind == "Boolean":
        by_value = {option["Value"]: option for option in options}
        return found | {"TrueOption": by_value[1], "FalseOption": by_value[0]}
    return found | {"Options": options}


def _option(name: str, option: Option, column: Column) -> Json:
    found: Json = {
        "Value": option.value,
        "Label": label(option.label, "option", name, str(option.value)),
        "Description": label("", "option", name),
        "Color": option.color,
        "IsManaged": True,
        "ExternalValue": None,
        "MetadataId": None,
        "HasChanged": None,
        "ParentValues": [],
    }
    if column.kind == "State":
        found = {"@odata.type": "#Microsoft.Dynamics.CRM.StateOptionMetadata", **found}
        found |= {"DefaultStatus": option.default_status, "InvariantName": option.label}
    if column.kind == "Status":
        found = {"@odata.type": "#Microsoft.Dynamics.CRM.StatusOptionMetadata", **found}
        found |= {"State": option.state, "TransitionData": None}
    return found
