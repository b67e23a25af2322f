"""The words of the program's own settings, group by group."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.spelling.state import LANGUAGES
from widgets import languages
from widgets.settings.alerts import alert_rows
from widgets.settings.rows import EditorKind, SettingChoice, SettingGroup, SettingRow


def standard_groups(
    persons: tuple[SettingChoice, ...] = (),
    data_folder: str = "",
    *,
    key_in_file: bool = False,
    address: str = "",
) -> tuple[SettingGroup, ...]:
    """Give all groups in the agent's language.

    Args:
        persons: Whom one can be in the demonstration, by the value of `demo.person`.
        data_folder: Where this profile's data lies, shown with a button to copy it.
        key_in_file: The key of this data lies in a file, which a passphrase can protect.
        address: Of the organisation that is connected, empty for the demonstration.
    """
    tr = QCoreApplication.translate
    return (
        SettingGroup("appearance", tr("Settings", "Appearance"), "eye", _appearance()),
        SettingGroup("sessions", tr("Settings", "Sessions"), "session", _sessions()),
        SettingGroup("keys", tr("Settings", "Keys"), "keyboard", keys=True),
        SettingGroup("person", tr("Settings", "Person"), "customer", _person()),
        SettingGroup("alerts", tr("Settings", "Notifications"), "bell", alert_rows()),
        SettingGroup("organisation", tr("Settings", "Organisation"), "organisation", _organisation(address))
        if address
        else SettingGroup("demo", tr("Settings", "Demonstration"), "organisation", _demonstration(persons)),
        SettingGroup("data", tr("Settings", "Data"), "shield", _data(data_folder, key_in_file=key_in_file)),
    )


def _appearance() -> tuple[SettingRow, ...]:
    tr = QCoreApplication.translate
    return (
        SettingRow(
            "appearance.theme",
            tr("Settings", "Theme"),
            tr("Settings", "“System” changes with your computer between light and dark."),
            EditorKind.CHOICE,
            (
                SettingChoice("system", tr("Settings", "System"), "monitor"),
                SettingChoice("light", tr("Settings", "Light"), "sun"),
                SettingChoice("dark", tr("Settings", "Dark"), "moon"),
            ),
            keywords=(tr("Settings", "colours night contrast"),),
        ),
        SettingRow(
            "appearance.text_size",
            tr("Settings", "Text size"),
            tr("Settings", "Rows, buttons and icons grow with the text."),
            EditorKind.NUMBER,
            minimum=80,
            maximum=200,
            step=10,
            unit=" %",
            keywords=(tr("Settings", "font zoom larger smaller"),),
        ),
        SettingRow(
            "appearance.density",
            tr("Settings", "Density"),
            tr("Settings", "Compact shows more rows; comfortable leaves more room between them."),
            EditorKind.CHOICE,
            (
                SettingChoice("compact", tr("Settings", "Compact")),
                SettingChoice("comfortable", tr("Settings", "Comfortable")),
            ),
        ),
    )


def _sessions() -> tuple[SettingRow, ...]:
    tr = QCoreApplication.translate
    return (
        SettingRow(
            "sessions.confirm_close",
            tr("Settings", "Ask before a session is closed"),
            tr("Settings", "Unsaved changes are always asked about, whatever you choose here."),
        ),
        SettingRow(
            "sessions.restore",
            tr("Settings", "Go on where you left off"),
            tr(
                "Settings",
                "Sessions and tabs are there again at the next start. What you typed is kept either way.",
            ),
        ),
        SettingRow(
            "inbox.shown",
            tr("Settings", "Inbox beside Home"),
            tr("Settings", "What is yours to work on, of every kind, with what is new marked."),
        ),
        SettingRow(
            "conversations.send_key",
            tr("Settings", "What sends a message"),
            tr(
                "Settings",
                "In a conversation. Shift and Enter always begin a new line, Ctrl and Enter always send.",
            ),
            EditorKind.CHOICE,
            (
                SettingChoice("enter", tr("Settings", "Enter")),
                SettingChoice("ctrl_enter", tr("Settings", "Ctrl and Enter")),
            ),
            keywords=(tr("Settings", "chat reply key"),),
        ),
        SettingRow(
            "quick_replies",
            tr("Settings", "Prepared answers"),
            tr(
                "Settings", "Your own, and those that everybody has. In a conversation, type /q to write one."
            ),
            EditorKind.COMMAND,
            hint=tr("Settings", "Manage …"),
            keywords=(tr("Settings", "quick replies canned messages templates snippets"),),
        ),
        SettingRow(
            "spelling.language",
            tr("Settings", "Spelling"),
            tr(
                "Settings",
                "What you write to customers is checked on this computer. F7 goes to the next word that is not known.",
            ),
            EditorKind.CHOICE,
            (
                SettingChoice("conversation", tr("Settings", "Customer's language")),
                *(SettingChoice(each, languages.name_of(each)) for each in LANGUAGES),
                SettingChoice("off", tr("Settings", "Off")),
            ),
            keywords=(tr("Settings", "spell check dictionary language typing errors"),),
        ),
        SettingRow(
            "spelling.words",
            tr("Settings", "Words that are right"),
            tr("Settings", "Your own, one a line. The menu of a marked word adds to them."),
            EditorKind.LINES,
            keywords=(tr("Settings", "spelling dictionary"),),
        ),
        SettingRow(
            "sessions.navigation",
            tr("Settings", "Where records open"),
            tr(
                "Settings",
                "Current: what the search field finds or you have just created opens a session of its own. "
                "Earlier: it opens as a tab in the session you are in.",
            ),
            EditorKind.CHOICE,
            (
                SettingChoice("current", tr("Settings", "Current")),
                SettingChoice("legacy", tr("Settings", "Earlier")),
            ),
            keywords=(tr("Settings", "navigation multisession legacy"),),
        ),
        SettingRow(
            "conversations.undo_seconds",
            tr("Settings", "Take back what was sent"),
            tr("Settings", "How long a message to a customer waits before it leaves. 0: it leaves at once."),
            EditorKind.NUMBER,
            minimum=0,
            maximum=30,
            step=1,
            unit=" s",
            keywords=(tr("Settings", "undo send conversation chat message"),),
        ),
    )


def _person() -> tuple[SettingRow, ...]:
    tr = QCoreApplication.translate
    return (
        SettingRow(
            "person.display_name",
            tr("Settings", "Name customers see"),
            tr(
                "Settings",
                "Counts in chats and emails of yours. This version does not write them yet; the name is kept. "
                "Empty means your name as the organisation knows it.",
            ),
            EditorKind.TEXT,
            hint=tr("Settings", "Your name in the organisation"),
        ),
        SettingRow(
            "person.signature",
            tr("Settings", "Signature"),
            tr("Settings", "Stands below emails of yours."),
            EditorKind.LINES,
            hint=tr("Settings", "Kind regards …"),
            keywords=(tr("Settings", "email footer"),),
        ),
    )


def _demonstration(persons: tuple[SettingChoice, ...]) -> tuple[SettingRow, ...]:
    tr = QCoreApplication.translate
    person = SettingRow(
        "demo.person",
        tr("Settings", "Who you are"),
        tr("Settings", "Another person has other cases, queues and views."),
        EditorKind.CHOICE,
        persons,
        keywords=(tr("Settings", "user agent supervisor"),),
    )
    return (
        *((person,) if persons else ()),
        SettingRow(
            "demo.colleagues_alive",
            tr("Settings", "Colleagues are at work"),
            tr("Settings", "They pick cases, write notes and report, as on a real day."),
        ),
        SettingRow(
            "connect",
            tr("Settings", "Your own organisation"),
            tr("Settings", "Another window opens for it. The demonstration stays as it is."),
            EditorKind.COMMAND,
            hint=tr("Settings", "Connect …"),
            keywords=(tr("Settings", "address key dataverse server"),),
        ),
        SettingRow(
            "start_afresh",
            tr("Settings", "Start the demonstration afresh"),
            tr("Settings", "Everything changed in the demonstration is undone. Your settings stay."),
            EditorKind.COMMAND,
            hint=tr("Settings", "Start afresh …"),
            keywords=(tr("Settings", "reset demo"),),
            danger=True,
        ),
    )


def _organisation(address: str) -> tuple[SettingRow, ...]:
    tr = QCoreApplication.translate
    return (
        SettingRow(
            "organisation.shown",
            tr("Settings", "Where you are connected"),
            tr("Settings", "Everything you do goes to this organisation. This window belongs to it alone."),
            EditorKind.FACT,
            fact=address,
            keywords=(tr("Settings", "address server host dataverse"),),
        ),
        SettingRow(
            "new_key",
            tr("Settings", "Access key"),
            tr(
                "Settings",
                "It is kept encrypted on this computer. Another one can take its place at any time.",
            ),
            EditorKind.COMMAND,
            hint=tr("Settings", "Type a new key …"),
            keywords=(tr("Settings", "token sign in password"),),
        ),
        SettingRow(
            "forget_organisation",
            tr("Settings", "Forget this organisation"),
            tr("Settings", "The key goes. What is kept on this computer can stay or be deleted."),
            EditorKind.COMMAND,
            hint=tr("Settings", "Forget …"),
            keywords=(tr("Settings", "disconnect sign out remove"),),
            danger=True,
        ),
    )


def _data(folder: str, *, key_in_file: bool) -> tuple[SettingRow, ...]:
    tr = QCoreApplication.translate
    row = SettingRow(
        "data.folder",
        tr("Settings", "Where your data lies"),
        tr("Settings", "Settings, drafts and what you opened last are kept on this computer, encrypted."),
        EditorKind.FACT,
        fact=folder,
        keywords=(tr("Settings", "profile folder backup privacy"),),
    )
    passphrase = SettingRow(
        "passphrase",
        tr("Settings", "Protect with a passphrase"),
        tr(
            "Settings",
            "This computer has no key store that Ninedesk can use: the key of your data lies in a file beside it. With "
            "a passphrase nobody who has a copy of both can read them.",
        ),
        EditorKind.COMMAND,
        hint=tr("Settings", "Passphrase …"),
        keywords=(tr("Settings", "password encryption key lock security"),),
    )
    return (*((row,) if folder else ()), *((passphrase,) if key_in_file else ()))
