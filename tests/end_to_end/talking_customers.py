"""Conversations that are there before the desk opens: customers, a work stream, prepared answers, a photo."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QRadialGradient
from sqlalchemy import Connection

from org_service.caller import Caller
from org_service.conversations import life
from org_service.conversations.arrivals import Visitor, open_conversation
from org_service.conversations.conversation import read
from org_service.conversations.ledger import AGENT, CUSTOMER, FILE, NOTE, TEXT, Entry, File
from org_service.conversations.messages import post
from org_service.conversations.presences import presence_rows
from org_service.conversations.rows import insert_row
from org_service.description import load_description
from org_service.records.transaction import Row, Transaction
from org_service.storage import open_storage
from tests.fixtures.demonstration import NOW

STREAM = "5a000000-0000-4000-8000-000000000001"
AMARA = "amara.osei@northlight.example"


def photo() -> bytes:
    """Give a customer's photo: a red light in the dark."""
    image = QImage(600, 360, QImage.Format.Format_RGB32)
    image.fill(QColor("#2b3040"))
    painter = QPainter(image)
    glow = QRadialGradient(300, 180, 110)
    glow.setColorAt(0, QColor("#ff5040"))
    glow.setColorAt(1, QColor("#2b3040"))
    painter.setBrush(glow)
    painter.setPen(QColor("#2b3040"))
    painter.drawEllipse(190, 70, 220, 220)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


class TalkingCustomers:
    """Writes into an organisation's database before it is served."""

    def __init__(self, database: Path) -> None:
        self._description = load_description()
        self._storage = open_storage(f"sqlite:///{database}", self._description)

    def close(self) -> None:
        """Let go of the database."""
        self._storage.close()

    def write(self, work: Any, ago: float = 0) -> Any:
        """Do something as the service does, some seconds before the demonstration's moment."""

        def run(connection: Connection) -> Any:
            tx = self._transaction(connection, NOW - timedelta(seconds=ago))
            return work(tx)

        return self._storage.submit_write(run).result()

    def _transaction(self, connection: Connection, moment: Any) -> Transaction:
        caller = Caller("", "The service", "", "", ZoneInfo("UTC"), 1033, 1033)
        tx = Transaction(connection, self._description, self._storage.tables, caller, moment)
        (amara,) = tx.rows("systemuser", domainname=AMARA)
        self.amara = str(amara["systemuserid"])
        (unit, organisation) = (
            str(amara["businessunitid"]),
            str(tx.rows("organization")[0]["organizationid"]),
        )
        caller = Caller(self.amara, "Amara Osei", unit, organisation, ZoneInfo("UTC"), 1033, 1033)
        return Transaction(connection, self._description, self._storage.tables, caller, moment)

    def furnish(self) -> None:
        """Put a work stream, presences and prepared answers there."""

        def work(tx: Transaction) -> None:
            queue = tx.rows("queue", name="Home network")
            known = {row["msdyn_presenceid"] for row in tx.rows("msdyn_presence")}
            for presence in presence_rows():
                if presence["msdyn_presenceid"] not in known:
                    insert_row(tx, "msdyn_presence", {**presence})
            stream: Row = {
                "msdyn_liveworkstreamid": STREAM, "msdyn_name": "Live chat", "msdyn_streamsource": 192360000,
                "msdyn_workdistributionmode": 192350001, "msdyn_capacityrequired": 0,
                "ninedesk_amberseconds": 30, "ninedesk_redseconds": 120,
                "msdyn_defaultqueueid": (queue or tx.rows("queue"))[0]["queueid"],
            }  # fmt: skip
            insert_row(tx, "msdyn_liveworkstream", stream)
            for title, text, tags in (
                ("Greeting", "Hello {customer.firstname}, how can I help?", "hello"),
                ("Roll back", "Please roll the Beacon back to {version}.", "mesh, fix"),
            ):
                insert_row(
                    tx,
                    "msdyn_cannedmessage",
                    {"msdyn_title": title, "msdyn_message": text, "msdyn_tags": tags},
                )

        self.write(work)

    def talk(self, name: str, said: Sequence[Entry], ago: float = 300) -> str:
        """Let a customer of ours come, Amara take them, and both say something."""

        def begin(tx: Transaction) -> str:
            found = tx.rows("contact", fullname=name)
            visitor = Visitor(
                name=name, contact_id=str(found[0]["contactid"]) if found else None, language="en"
            )
            about = {"What is it about?": "Red light on the upstairs satellite"}
            return open_conversation(tx, STREAM, visitor, about)

        key = self.write(begin, ago)
        self.write(lambda tx: life.move(tx, read(tx, key), life.Trigger.TAKEN, self.amara), ago - 38)
        step = (ago - 60) / max(1, len(said))
        for number, entry in enumerate(said):
            self.write(lambda tx, entry=entry: post(tx, key, entry), ago - 50 - step * number)
        return str(key)

    def customer(self, text: str, name: str = "Maria Lopez") -> Entry:
        """Say something as a customer."""
        return Entry(TEXT, CUSTOMER, name=name, text=text)

    def mine(self, text: str, kind: int = TEXT) -> Entry:
        """Say something as Amara."""
        return Entry(kind, AGENT, agent_id=self.amara, name="Amara Osei", text=text)

    def picture(self) -> Entry:
        """Send the customer's photo."""
        body = photo()
        return Entry(
            FILE, CUSTOMER, name="Maria Lopez",
            file=File("light.png", "image/png", len(body), b64encode(body).decode()),
        )  # fmt: skip


def story(customers: TalkingCustomers) -> tuple[Entry, ...]:
    """Give what Maria and Amara have said."""
    return (
        customers.customer(
            "Hello, the red light on my upstairs satellite is on again, as I wrote to you last week."
        ),
        customers.mine(
            "Good morning Maria, I am sorry that nobody came back to you. I am looking at it now."
        ),
        customers.customer("thank you"),
        customers.picture(),
        customers.mine("Same as CAS-01042? Satellite, 4.2.1, red.", NOTE),
        customers.customer("It started after the update. See https://northlight.example/forum/4.2.1"),
    )
