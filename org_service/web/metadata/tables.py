"""Tables as EntityMetadata."""

from functools import lru_cache
from typing import Final

from org_service.description import Table
from org_service.web.metadata.labels import Json, label, managed, metadata_id

_PLAIN_FLAGS: Final = (
    "HasActivities",
    "HasFeedback",
    "HasNotes",
    "IsActivity",
    "IsActivityParty",
    "IsChildEntity",
    "IsIntersect",
    "IsKnowledgeManagementEnabled",
    "IsQuickCreateEnabled",
    "IsSLAEnabled",
)


@lru_cache(maxsize=256)
def table_metadata(table: Table) -> Json:
    """Describe a table."""
    flags = {name: name in table.flags for name in _PLAIN_FLAGS}
    return {
        "MetadataId": metadata_id(table.name),
        "LogicalName": table.name,
        "SchemaName": table.schema_name,
        "EntitySetName": table.set_name,
        "LogicalCollectionName": table.set_name,
        "CollectionSchemaName": table.schema_name + "s",
        "DisplayName": label(table.label, table.name, "display"),
        "DisplayCollectionName": label(table.plural, table.name, "plural"),
        "Description": label(table.description, table.name, "description"),
        "ObjectTypeCode": table.code,
        "OwnershipType": table.ownership,
        "PrimaryIdAttribute": table.primary_id,
        "PrimaryNameAttribute": table.primary_name,
        "PrimaryImageAttribute": None,
        "EntityColor": table.color,
        "TableType": "Standard",
        **flags,
        "ChangeTrackingEnabled": "ChangeTrackingEnabled" in table.flags,
        "IsOptimisticConcurrencyEnabled": "versionnumber" in table.columns,
        "IsValidForQueue": managed("IsValidForQueue" in table.flags, "canbeaddedtoqueue"),
        "IsDuplicateDetectionEnabled": managed(
            "IsDuplicateDetectionEnabled" in table.flags, "canmodifyduplicatedetectionsettings"
        ),
        "IsCustomizable": managed(value=False, name="iscustomizable"),
        "IsRenameable": managed(value=False, name="isrenameable"),
        "IsAuditEnabled": managed(value=False, name="canmodifyauditsettings"),
        "IsCustomEntity": False,
        "IsManaged": True,
        "IsPrivate": False,
        "IsLogicalEntity": False,
        "IsReadOnlyInMobileClient": managed(value=False, name="isreadonlyinmobileclient"),
        "IsValidForAdvancedFind": "IsIntersect" not in table.flags,
        "IsEnabledForCharts": True,
        "IsImportable": table.write == "all",
        "IsMailMergeEnabled": managed(value=False, name="canmodifymailmergesettings"),
        "ActivityTypeMask": 1 if table.is_activity and table.base else 0,
        "AutoRouteToOwnerQueue": False,
        "CanTriggerWorkflow": False,
        "HasChanged": None,
        "IntroducedVersion": "1.0",
        "DataProviderId": None,
        "ExternalName": None,
        "DaysSinceRecordLastModified": 0,
    }


def alternate_keys(table: Table) -> list[Json]:
    """Describe the keys that records are also found by."""
    return [
        {
            "MetadataId": metadata_id("key", table.name, column.name),
            "SchemaName": f"{table.name}_{column.name}",
            "LogicalName": f"{table.name}_{column.name}",
            "EntityLogicalName": table.name,
            "DisplayName": label(column.label, "key", table.name, column.name),
            "KeyAttributes": [column.name],
            "EntityKeyIndexStatus": "Active",
            "IsManaged": True,
            "HasChanged": None,
        }
        for column in table.alternate_keys
    ]
