"""Relationships as metadata."""

from typing import Final

from org_service.description import Description, ManyToMany, Relationship, Table
from org_service.web.metadata.labels import Json, managed, metadata_id

_CASCADE: Final = {"cascade": "Cascade", "remove_link": "RemoveLink", "restrict": "Restrict"}


def one_to_many(end: Relationship) -> Json:
    """Describe a many-to-one relationship, which is a one-to-many one from its other end."""
    return {
        "MetadataId": metadata_id("relationship", end.name, end.table, end.referenced_table),
        "SchemaName": end.name,
        "RelationshipType": "OneToManyRelationship",
        "ReferencedEntity": end.referenced_table,
        "ReferencedAttribute": end.referenced_column,
        "ReferencedEntityNavigationPropertyName": end.collection,
        "ReferencingEntity": end.table,
        "ReferencingAttribute": end.column,
        "ReferencingEntityNavigationPropertyName": end.navigation,
        "IsHierarchical": end.hierarchical,
        "CascadeConfiguration": {
            "Assign": "NoCascade",
            "Delete": _CASCADE[end.on_delete],
            "Merge": "NoCascade",
            "Reparent": "NoCascade",
            "Share": "NoCascade",
            "Unshare": "NoCascade",
            "RollupView": "NoCascade",
        },
        **_common(),
    }


def many_to_many(end: ManyToMany) -> Json:
    """Describe a many-to-many relationship."""
    return {
        "MetadataId": metadata_id("relationship", end.name),
        "SchemaName": end.name,
        "RelationshipType": "ManyToManyRelationship",
        "IntersectEntityName": end.intersect,
        "Entity1LogicalName": end.table,
        "Entity1IntersectAttribute": end.column,
        "Entity1NavigationPropertyName": end.navigation,
        "Entity2LogicalName": end.other_table,
        "Entity2IntersectAttribute": end.other_column,
        "Entity2NavigationPropertyName": end.other_navigation,
        **_common(),
    }


def _common() -> Json:
    return {
        "IsCustomRelationship": False,
        "IsManaged": True,
        "IsCustomizable": managed(value=False, name="iscustomizable"),
        "IsValidForAdvancedFind": True,
        "SecurityTypes": "None",
        "HasChanged": None,
    }


def from_table(table: Table) -> list[Json]:
    """Describe the many-to-one relationships of a table."""
    return [one_to_many(end) for single in table.single.values() for end in single.relationships]


def to_table(table: Table) -> list[Json]:
    """Describe the one-to-many relationships of a table."""
    return [one_to_many(end) for end in table.collections.values() if isinstance(end, Relationship)]


def between_tables(table: Table, description: Description) -> list[Json]:
    """Describe the many-to-many relationships of a table."""
    return [
        many_to_many(description.many_to_many[end.name])
        for end in table.collections.values()
        if isinstance(end, ManyToMany)
    ]
