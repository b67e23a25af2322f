"""The words for connecting: what is wrong with an address or a key, and what was found."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.organisation.checking import Checked, CheckFailed, CheckProblem
from session_engine.organisation.typed_address import AddressProblem


def address_problem(problem: AddressProblem) -> str:
    """Say why what was typed is no address."""
    tr = QCoreApplication.translate
    return {
        AddressProblem.EMPTY: tr("Connect", "Please type the organisation's address."),
        AddressProblem.FORM: tr(
            "Connect", "That is no address. One looks like https://name.crm4.dynamics.com"
        ),
        AddressProblem.SCHEME: tr("Connect", "An address begins with https://"),
        AddressProblem.PLAIN: tr(
            "Connect",
            "Over http:// everybody on the way can read the key and everything you see. Ask for an https:// address, "
            "or agree to it below.",
        ),
        AddressProblem.PERSON: tr(
            "Connect",
            "There is a name or password in the address. Please leave it out: the key signs you in.",
        ),
        AddressProblem.VERSION: tr(
            "Connect", "That is the address of another version of the Web API. Ninedesk speaks version 9.2."
        ),
    }[problem]


def check_problem(failed: CheckFailed, host: str) -> str:
    """Say why an organisation cannot be worked with, and what may help."""
    tr = QCoreApplication.translate
    texts = {
        CheckProblem.NO_KEY: tr(
            "Connect", "That is no key: it is one word, without blanks. Please paste it again."
        ),
        CheckProblem.UNREACHABLE: tr(
            "Connect", "{host} cannot be reached. Is the address right, and are you on the right network?"
        ),
        CheckProblem.NAME: tr(
            "Connect", "Nobody knows a computer called {host}. Is the address spelled right?"
        ),
        CheckProblem.CERTIFICATE: tr(
            "Connect",
            "{host} does not prove that it is {host}: its certificate is not trusted on this computer. Your "
            "administrator can put that right; do not send a key there before.",
        ),
        CheckProblem.NO_TLS: tr(
            "Connect", "{host} answers, but not over https. Ask for the right address or port."
        ),
        CheckProblem.PROXY: tr("Connect", "Your network's proxy does not let Ninedesk through to {host}."),
        CheckProblem.SLOW: tr("Connect", "{host} did not answer in time. Please try again."),
        CheckProblem.NO_ORGANISATION: tr(
            "Connect", "{host} answers, but it is no organisation that speaks the Dataverse Web API."
        ),
        CheckProblem.KEY_REFUSED: tr(
            "Connect", "{host} refuses this key. It may be mistyped, too old, or taken back."
        ),
        CheckProblem.FORBIDDEN: tr(
            "Connect",
            "{host} knows the key, but whom it stands for may not work there. Ask your administrator.",
        ),
        CheckProblem.BUSY: tr("Connect", "{host} is busy and asks to be left alone for a moment."),
        CheckProblem.BROKEN: tr("Connect", "{host} answers with an error of its own ({status})."),
        CheckProblem.TOO_OLD: tr(
            "Connect", "{host} is too old: Ninedesk needs version 9.2 of the Dataverse Web API or newer."
        ),
    }
    return texts[failed.problem].replace("{host}", host).replace("{status}", failed.status)


def found(checked: Checked) -> str:
    """Say what answers there and who one will be."""
    tr = QCoreApplication.translate
    name = checked.where.organisation or tr("Connect", "The organisation")
    text = tr("Connect", "{organisation} answers. You are {person} there.")
    told = text.replace("{organisation}", name).replace("{person}", checked.where.person.full_name)
    if not checked.newer:
        return told
    newer = tr(
        "Connect", "It is of version {version}, newer than this Ninedesk knows: some things may not work."
    )
    return f"{told} {newer.replace('{version}', checked.version)}"


def another_person(name: str) -> str:
    """Say that a new key is somebody else's."""
    text = QCoreApplication.translate(
        "Connect",
        "This key stands for {name}, not for who worked here so far. What waits to be sent stays with who typed it. "
        "Sign in once more to go on as {name}.",
    )
    return text.replace("{name}", name)
