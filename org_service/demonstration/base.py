"""The company itself: organisation, users, teams, queues, subjects, products, e-mail templates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from org_service.demonstration.articles import LANGUAGES
from org_service.demonstration.content import Content, load_content
from org_service.demonstration.guidance import guidance_rows, profile_rows, role_rows, template_rows
from org_service.demonstration.identities import identity
from org_service.demonstration.moments import Clock, When, business
from org_service.demonstration.registry import (
    BUSINESS_UNIT,
    CURRENCY,
    ORGANISATION,
    Registry,
    make_registry,
    product_id,
    queue_id,
    subject_id,
    team_id,
)
from org_service.demonstration.rows import Rows, Value
from org_service.demonstration.zones import in_zone

_NINE: Final = 9 * 3600
FOUNDED: Final = business(1600, _NINE)


class Base:
    """Writes what every case refers to."""

    def __init__(self, content: Content, rows: Rows, registry: Registry, zone_code: int) -> None:
        self._content = content
        self._story = content.story
        self._rows = rows
        self._registry = registry
        self._zone_code = zone_code

    def add_all(self) -> None:
        """Write everything."""
        self._organisation()
        self._users()
        self._teams()
        self._queues()
        self._subjects()
        self._products()
        self._templates()
        self.add_guidance()

    def _stamps(self, user: str = "hugo", at: When = FOUNDED) -> dict[str, Value | When]:
        key = self._registry.user_id(user)
        return {"createdon": at, "createdby": key, "modifiedon": at, "modifiedby": key}

    def _owned(self, user: str = "hugo", at: When = FOUNDED) -> dict[str, Value | When]:
        return {
            **self._stamps(user, at),
            "ownerid": self._registry.user_id(user),
            "owneridtype": "systemuser",
            "owningbusinessunit": BUSINESS_UNIT,
        }

    def _add(self, table: str, row: Mapping[str, Value | When]) -> None:
        self._rows.add(table, "", row)

    def _organisation(self) -> None:
        company = self._story.company
        self._add(
            "organization",
            {"organizationid": ORGANISATION, "name": company.name, "currencysymbol": "€", "localeid": 2057}
            | {"basecurrencyid": CURRENCY}
            | self._stamps(),
        )
        self._add(
            "businessunit",
            {"businessunitid": BUSINESS_UNIT, "name": company.name, "emailaddress": company.support}
            | {"websiteurl": f"https://{company.domain}", "organizationid": ORGANISATION}
            | self._stamps(),
        )
        currency: dict[str, Value | When] = {
            "transactioncurrencyid": CURRENCY,
            "currencyname": "Euro",
            "isocurrencycode": "EUR",
            "currencysymbol": "€",
            "exchangerate": 1,
            "organizationid": ORGANISATION,
        }
        self._add("transactioncurrency", currency | self._stamps())

    def _users(self) -> None:
        for user in self._story.user:
            mail = self._registry.mail(user.key)
            row: dict[str, Value | When] = {
                "systemuserid": self._registry.user_id(user.key),
                "fullname": user.name,
                "firstname": user.first,
                "lastname": user.last,
                "domainname": mail,
                "internalemailaddress": mail,
                "title": user.title,
                "jobtitle": user.title,
                "address1_telephone1": user.phone,
                "skills": ", ".join(self._registry.queue_names[key] for key in user.queues)[:100],
                "azureactivedirectoryobjectid": identity("azure", user.key),
                "businessunitid": BUSINESS_UNIT,
                "parentsystemuserid": None if user.key == "grace" else self._registry.user_id("grace"),
                "queueid": queue_id(user.queues[0]) if user.queues else None,
                "organizationid": ORGANISATION,
            }
            self._add("systemuser", row | self._stamps(at=business(user.since * 5 // 7, _NINE)))
            self._add(
                "usersettings",
                {
                    "systemuserid": self._registry.user_id(user.key),
                    "timezonecode": self._zone_code,
                    "localeid": 2057,
                    "uilanguageid": LANGUAGES["en"],
                },
            )

    def _teams(self) -> None:
        for team in self._story.team:
            row: dict[str, Value | When] = {
                "teamid": team_id(team.key),
                "name": team.name,
                "description": team.description,
                "administratorid": self._registry.user_id("grace"),
                "businessunitid": BUSINESS_UNIT,
                "organizationid": ORGANISATION,
            }
            self._add("team", row | self._stamps())
            for member in team.members:
                self._add(
                    "teammembership",
                    {
                        "teammembershipid": identity("teammembership", team.key, member),
                        "teamid": team_id(team.key),
                        "systemuserid": self._registry.user_id(member),
                    },
                )

    def _queues(self) -> None:
        for queue in self._story.queue:
            row: dict[str, Value | When] = {
                "queueid": queue_id(queue.key),
                "name": queue.name,
                "description": queue.description,
                "emailaddress": queue.email,
                "primaryuserid": self._registry.user_id(queue.owner),
            }
            self._add("queue", row | self._owned(queue.owner))
            for user in self._story.user:
                if queue.key in user.queues:
                    self._add(
                        "queuemembership",
                        {
                            "queuemembershipid": identity("queuemembership", queue.key, user.key),
                            "queueid": queue_id(queue.key),
                            "systemuserid": self._registry.user_id(user.key),
                        },
                    )

    def _subjects(self) -> None:
        for subject in self._story.subject:
            row: dict[str, Value | When] = {
                "subjectid": subject_id(subject.id),
                "title": subject.title,
                "parentsubject": subject_id(subject.parent) if subject.parent else None,
                "organizationid": ORGANISATION,
            }
            self._add("subject", row | self._stamps())

    def _products(self) -> None:
        for product in self._story.product:
            row: dict[str, Value | When] = {
                "productid": product_id(product.id),
                "name": product.name,
                "productnumber": product.number,
                "description": product.description,
                "producttypecode": 3 if product.id in {"northlight-cloud", "northlight-care"} else 1,
                "vendorname": self._story.company.name,
                "transactioncurrencyid": CURRENCY,
                "organizationid": ORGANISATION,
            }
            self._add("product", row | self._stamps())

    def _templates(self) -> None:
        for template in self._content.templates:
            row: dict[str, Value | When] = {
                "templateid": identity("template", template.title, template.language),
                "title": template.title,
                "subject": template.subject,
                "body": template.body,
                "safehtml": template.body,
                "subjectsafehtml": template.subject,
                "description": template.description,
                # A template for any record is one of the user's in Dataverse.
                "templatetypecode": "systemuser" if template.table == "global" else template.table,
                "languagecode": LANGUAGES[template.language],
                "mimetype": "text/html",
            }
            self._add("template", row | self._owned("grace", business(220, _NINE)))

    def add_guidance(self) -> None:
        """Write macros, scripts, profiles, roles and templates of sessions, all by the team leader."""
        owned = self._owned("grace", business(60, _NINE))
        experts = {key: self._registry.user_id(key) for key in ("ben",)}
        for table, row in (*guidance_rows(owned), *profile_rows(owned, experts)):
            self._add(table, row)
        users = {key: (self._registry.user_id(key), user.title) for key, user in self._registry.users.items()}
        stamps = {name: owned[name] for name in ("createdon", "createdby", "modifiedon", "modifiedby")}
        for table, row in (
            *template_rows(owned),
            *role_rows(stamps | {"organizationid": ORGANISATION}, users),
        ):
            self._add(table, row)


def guidance(now: datetime, zone: int) -> dict[str, list[dict[str, Value]]]:
    """Give macros, scripts, profiles, roles and templates of sessions, for a demonstration that lacks some."""
    rows, content = Rows(Clock(in_zone(now, zone))), load_content()
    Base(content, rows, make_registry(content.story), zone).add_guidance()
    return dict(rows.tables)
