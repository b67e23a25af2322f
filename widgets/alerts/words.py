"""The words of an offer: what it is, who, why she of all people, how long it is hers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from session_engine.offers.state import Ended, Fact, Mode, Offer, Outcome
from widgets.grids.times import HOUR, now_from, span
from widgets.text import for_painting, one_line

_ICONS = {"incident": "case", "email": "email"}


def icon(offer: Offer) -> str:
    """Name the icon of what is offered."""
    return offer.look.icon or _ICONS.get(offer.about.table, "conversation")


def kind(offer: Offer) -> str:
    """Say what is offered: the channel, or what kind of record."""
    tr = QCoreApplication.translate
    if offer.mode is Mode.CONSULT:
        return tr("Alerts", "Consult request")
    if offer.mode is Mode.TRANSFER:
        return tr("Alerts", "Transfer")
    if offer.mode is Mode.ASSIGNED and offer.by:  # a work stream gives it to her as it offers it
        return tr("Alerts", "Given to you")
    if offer.persistent:  # its organisation has one name for both kinds of chat
        return lasting_chat()
    records = {"incident": tr("Alerts", "Case"), "email": tr("Alerts", "Email")}
    return one_line(offer.channel) or records.get(offer.about.table, tr("Alerts", "Conversation"))


def lasting_chat() -> str:
    """Name a chat that lasts; an organisation calls it like a live one (facts 9)."""
    return QCoreApplication.translate("Alerts", "Persistent chat")


def who(offer: Offer) -> str:
    """Name the customer, as far as anybody has."""
    tr = QCoreApplication.translate
    if name := one_line(offer.customer):
        return name
    return tr("Alerts", "Visitor") if offer.live else tr("Alerts", "No customer yet")


def title(offer: Offer) -> str:
    """Give the card's title: the template's, or who it is."""
    return one_line(offer.look.title) or who(offer)


def header(fact: Fact) -> str:
    """Give a field's heading; an organisation's own is taken as it is."""
    if fact.own:
        return one_line(fact.header)
    tr = QCoreApplication.translate
    return {
        "language": tr("Alerts", "Language"),
        "device": tr("Alerts", "Device"),
        "case": tr("Alerts", "Case"),
        "case_number": tr("Alerts", "Number"),
    }.get(fact.header, fact.header)


def value(fact: Fact) -> str:
    """Give a field's value; a language by its name, which comes as a tag."""
    locale = QLocale(fact.value)
    if not fact.language or locale.language() == QLocale.Language.C:
        return for_painting(fact.value)
    return QLocale.languageToString(locale.language())


def clock(seconds: float) -> str:
    """Write seconds as a clock does: 0:42, 12:05, 1:02:03."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def waiting(offer: Offer) -> str:
    """Say since when somebody waits; empty where that is not known."""
    if offer.waiting_since is None:
        return ""
    seconds = (now_from(offer.waiting_since) - offer.waiting_since).total_seconds()
    text = clock(seconds) if seconds < HOUR else span(seconds)
    return QCoreApplication.translate("Alerts", "Waiting {time}").format(time=text)


def reasons(offer: Offer) -> str:
    """Say why it comes to her."""
    tr = QCoreApplication.translate
    found: list[str] = []
    if offer.by:
        given = offer.mode is Mode.ASSIGNED
        by = tr("Alerts", "given by {name}") if given else tr("Alerts", "asked by {name}")
        found.append(by.format(name=one_line(offer.by)))
    if offer.returned:
        found.append(tr("Alerts", "you had this conversation before"))
    if offer.queue:
        found.append(tr("Alerts", "queue {name}").format(name=one_line(offer.queue)))
    if offer.skills:
        names = ", ".join(one_line(skill) for skill in offer.skills)
        found.append(tr("Alerts", "your skill {names}").format(names=names))
    return " · ".join(found)


def accept(offer: Offer) -> str:
    """Give the text of the button that takes it (facts 4: Open where it is hers anyway)."""
    if offer.look.accept:
        return one_line(offer.look.accept)
    open_it = offer.auto or offer.mode is Mode.ASSIGNED or not (offer.live or offer.rejectable)
    return (
        QCoreApplication.translate("Alerts", "Open")
        if open_it
        else QCoreApplication.translate("Alerts", "Accept")
    )


def reject(offer: Offer) -> str:
    """Give the text of the button that turns it down."""
    return one_line(offer.look.reject) or QCoreApplication.translate("Alerts", "Reject")


def spoken(offer: Offer) -> str:
    """Say the whole card."""
    parts = (kind(offer), who(offer), one_line(offer.subject), waiting(offer), reasons(offer))
    return ", ".join(part for part in parts if part)


def ended(outcome: Outcome) -> str:
    """Say what became of an offer."""
    tr = QCoreApplication.translate
    if outcome.ended is Ended.TAKEN and outcome.by:
        return tr("Alerts", "{name} has taken it").format(name=one_line(outcome.by))
    return {
        Ended.ACCEPTED: tr("Alerts", "Accepted"),
        Ended.REJECTED: tr("Alerts", "Rejected"),
        Ended.MISSED: tr("Alerts", "Missed"),
        Ended.TAKEN: tr("Alerts", "Somebody else has taken it"),
        Ended.LEFT: tr("Alerts", "The customer has left"),
        Ended.WITHDRAWN: tr("Alerts", "Withdrawn"),
        Ended.ASSIGNED: tr("Alerts", "Yours, not opened from its card"),
    }[outcome.ended]
