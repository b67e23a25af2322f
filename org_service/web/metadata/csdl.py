"""`$metadata`: entity types, navigation properties, actions and functions as CSDL."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import quoteattr

from org_service.description import (
    AttributeType,
    Column,
    Description,
    ManyToMany,
    Relationship,
    SingleNavigation,
    Table,
)
from org_service.web.exchange import Request, Response
from org_service.web.operations import Operation, Operations, Parameter

NAMESPACE: Final = "Microsoft.Dynamics.CRM"
ALIAS: Final = "mscrm"
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
    "<edmx:DataServices>"
    f'<Schema Namespace="{NAMESPACE}" Alias="{ALIAS}" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
)
_TAIL: Final = "</Schema></edmx:DataServices></edmx:Edmx>"
EDM_TYPES: Final[dict[AttributeType, str]] = {
    "BigInt": "Edm.Int64",
    "Boolean": "Edm.Boolean",
    "Customer": "Edm.Guid",
    "DateTime": "Edm.DateTimeOffset",
    "Decimal": "Edm.Decimal",
    "Double": "Edm.Double",
    "EntityName": "Edm.String",
    "Integer": "Edm.Int32",
    "Lookup": "Edm.Guid",
    "Memo": "Edm.String",
    "Money": "Edm.Decimal",
    "Owner": "Edm.Guid",
    "Picklist": "Edm.Int32",
    "State": "Edm.Int32",
    "Status": "Edm.Int32",
    "String": "Edm.String",
    "Uniqueidentifier": "Edm.Guid",
}


def metadata_document(request: Request, operations: Operations) -> Response:
    """Answer with the whole model."""
    text = _document(request.organisation.description, operations)
    return Response(200, text.encode(), {"Content-Type": "application/xml"})


@lru_cache(maxsize=4)
def _document(description: Description, operations: Operations) -> str:
    tables = sorted(description.tables.values(), key=lambda table: table.name)
    parts = [_HEAD, _base_types()]
    parts += [_entity_type(table, description) for table in tables]
    parts += [
        _complex_type(structure.name, structure.properties)
        for operation in operations.all
        for structure in operation.structures
    ]
    parts += [
        _complex_type(operation.response_type, operation.returns)
        for operation in operations.all
        if operation.returns
    ]
    parts += [_operation(operation) for operation in operations.all]
    parts += ['<EntityContainer Name="System">']
    parts += [_entity_set(table, description) for table in tables]
    parts += [_import(operation) for operation in operations.all if operation.bound_to is None]
    parts += ["</EntityContainer>", _TAIL]
    return "".join(parts)


def _base_types() -> str:
    return (
        '<EntityType Name="crmbaseentity" Abstract="true" />'
        '<EntityType Name="principal" BaseType="mscrm.crmbaseentity">'
        '<Key><PropertyRef Name="ownerid" /></Key>'
        '<Property Name="ownerid" Type="Edm.Guid" />'
        "</EntityType>"
        '<EnumType Name="EndpointAccessType">'
        '<Member Name="Default" Value="0" /><Member Name="Internet" Value="1" />'
        '<Member Name="Intranet" Value="2" /></EnumType>'
        '<ComplexType Name="EndpointCollection">'
        '<Property Name="Count" Type="Edm.Int32" /><Property Name="IsReadOnly" Type="Edm.Boolean" />'
        '<Property Name="Keys" Type="Collection(Edm.String)" />'
        '<Property Name="Values" Type="Collection(Edm.String)" /></ComplexType>'
        '<ComplexType Name="OrganizationDetail">'
        '<Property Name="OrganizationId" Type="Edm.Guid" /><Property Name="FriendlyName" Type="Edm.String" />'
        '<Property Name="OrganizationVersion" Type="Edm.String" />'
        '<Property Name="EnvironmentId" Type="Edm.String" /><Property Name="UniqueName" Type="Edm.String" />'
        '<Property Name="UrlName" Type="Edm.String" /><Property Name="State" Type="Edm.String" />'
        '<Property Name="Endpoints" Type="mscrm.EndpointCollection" /></ComplexType>'
    )


def _entity_type(table: Table, description: Description) -> str:
    parts = [
        f"<EntityType Name={quoteattr(table.name)} BaseType={quoteattr(f'{ALIAS}.crmbaseentity')}>",
        f"<Key><PropertyRef Name={quoteattr(table.primary_id)} /></Key>",
    ]
    parts += [_property(column) for column in table.columns.values() if column.in_web_api]
    parts += [_single(navigation, table) for navigation in table.single.values()]
    parts += [_collection(name, end, description) for name, end in table.collections.items()]
    parts.append("</EntityType>")
    return "".join(parts)


def edm_type(column: Column) -> str:
    """Give a column's type in the Web API."""
    if column.kind == "DateTime" and column.behavior == "DateOnly":
        return "Edm.Date"
    return EDM_TYPES[column.kind]


def _property(column: Column) -> str:
    details = ""
    kind = edm_type(column)
    if kind == "Edm.String":
        details = ' Unicode="true"'
        if column.max_length is not None:
            details = f' MaxLength="{column.max_length}"' + details
    if kind == "Edm.Decimal":
        details = f' Scale="{2 if column.precision is None else column.precision}"'
    name = f"<Property Name={quoteattr(column.web_name)} Type={quoteattr(kind)}{details}"
    if not column.is_lookup:
        return f"{name} />"
    note = '<Annotation Term="Org.OData.Core.V1.Computed" Bool="true" />'
    return f"{name}>{note}</Property>"


def _single(navigation: SingleNavigation, table: Table) -> str:
    kind = "principal"
    partner = ""
    if len(navigation.relationships) == 1:
        end = navigation.relationships[0]
        kind = end.referenced_table
        partner = f" Partner={quoteattr(end.collection)}"
    column = table.columns[navigation.column]
    nullable = ' Nullable="false"' if column.required == "system" else ""
    constraint = ""
    if not partner:
        constraint = _constraint(column, "ownerid")
    else:
        constraint = _constraint(column, navigation.relationships[0].referenced_column)
    return (
        f"<NavigationProperty Name={quoteattr(navigation.name)} Type={quoteattr(f'{ALIAS}.{kind}')}"
        f"{nullable}{partner}>{constraint}</NavigationProperty>"
    )


def _constraint(column: Column, key: str) -> str:
    return (
        f"<ReferentialConstraint Property={quoteattr(column.web_name)} ReferencedProperty={quoteattr(key)} />"
    )


def _collection(name: str, end: Relationship | ManyToMany, description: Description) -> str:
    if isinstance(end, Relationship):
        kind, partner = end.table, _partner(end, description)
    else:
        kind, partner = end.other_table, end.other_navigation
    mutual = "" if partner is None else f" Partner={quoteattr(partner)}"
    return f"<NavigationProperty Name={quoteattr(name)} Type={quoteattr(f'Collection({ALIAS}.{kind})')}{mutual} />"


def _partner(end: Relationship, description: Description) -> str | None:
    """Name the other side; an owner is a user or a team, and can name neither as its partner."""
    several = len(description.tables[end.table].single[end.navigation].relationships) > 1
    return None if several else end.navigation


def _entity_set(table: Table, description: Description) -> str:
    bindings: list[str] = []
    for navigation in table.single.values():
        if len(navigation.relationships) == 1:
            target = description.tables[navigation.relationships[0].referenced_table]
            bindings.append(_binding(navigation.name, target))
    for name, end in table.collections.items():
        other = end.table if isinstance(end, Relationship) else end.other_table
        bindings.append(_binding(name, description.tables[other]))
    kind = quoteattr(f"{NAMESPACE}.{table.name}")
    return f"<EntitySet Name={quoteattr(table.set_name)} EntityType={kind}>{''.join(bindings)}</EntitySet>"


def _binding(path: str, target: Table) -> str:
    return f"<NavigationPropertyBinding Path={quoteattr(path)} Target={quoteattr(target.set_name)} />"


def _complex_type(name: str, properties: Iterable[Parameter]) -> str:
    parts = "".join(
        f"<Property Name={quoteattr(p.name)} Type={quoteattr(p.type)}{_null(nullable=p.nullable)} />"
        for p in properties
    )
    return f"<ComplexType Name={quoteattr(name)}>{parts}</ComplexType>"


def _operation(operation: Operation) -> str:
    tag = "Action" if operation.kind == "action" else "Function"
    bound = ""
    parameters: list[str] = []
    if operation.bound_to is not None:
        bound = ' IsBound="true"'
        parameters.append(
            f'<Parameter Name="entity" Type={quoteattr(f"{ALIAS}.{operation.bound_to}")} Nullable="false" />'
        )
    parameters += [
        f"<Parameter Name={quoteattr(p.name)} Type={quoteattr(p.type)}{_null(nullable=p.nullable)} />"
        for p in operation.parameters
    ]
    if operation.returns:
        kind = quoteattr(f"{ALIAS}.{operation.response_type}")
        parameters.append(f'<ReturnType Type={kind} Nullable="false" />')
    elif operation.returns_many:
        kind = quoteattr(f"Collection({operation.returns_many})")
        parameters.append(f'<ReturnType Type={kind} Nullable="false" />')
    return f"<{tag} Name={quoteattr(operation.name)}{bound}>{''.join(parameters)}</{tag}>"


def _null(*, nullable: bool) -> str:
    return "" if nullable else ' Nullable="false"'


def _import(operation: Operation) -> str:
    tag = "Action" if operation.kind == "action" else "Function"
    name = quoteattr(operation.name)
    return f"<{tag}Import Name={name} {tag}={quoteattr(f'{NAMESPACE}.{operation.name}')} />"
