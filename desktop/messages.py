"""The words for what the engine says in codes: refusals, failures, problems of fields, notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from PySide6.QtCore import QCoreApplication

from desktop import line_words, link_words, profile_words
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.forms.state import ReadOnlyReason
from session_engine.links.state import LinkProblem
from session_engine.organisation.state import Connection, LineState
from session_engine.records.state import FieldProblem
from session_engine.search.state import ResultsState
from widgets.text import isolate, one_line

TITLE_IN_BUTTON = 22
"""Characters of a title that a button shows."""
_LONGEST = 2000
"""Characters of a line of a value: an organisation's own reason is said whole."""


_TECHNICAL = re.compile(
    r"https?://|Exception|Microsoft\.|Error identified|0x[0-9a-fA-F]{4}|\bpayload\b", re.IGNORECASE
)
"""What the organisation says to programs and not to people."""


def refusal(refused: Refused) -> str:
    """Say why a verb was refused."""
    why = refused.values.get("why")
    if isinstance(why, LinkProblem):
        return link_words.problem(why)
    return _fill(_refusals()[refused.code], refused.values)


def failure(kind: Failure, detail: str = "") -> str:
    """Say what went wrong between here and the organisation, what was kept, what to do."""
    if kind is Failure.REJECTED and detail and not _TECHNICAL.search(detail):
        return detail
    return _failures()[kind]


def reason(error: Refused | OrganisationError) -> str:
    """Say why something was not done, whoever refused it."""
    return refusal(error) if isinstance(error, Refused) else failure(error.failure, error.detail)


def read_only(reason: ReadOnlyReason) -> str:
    """Say why nothing can be edited."""
    tr = QCoreApplication.translate
    return {
        ReadOnlyReason.CASE_RESOLVED: tr("messages", "This case is resolved and read-only."),
        ReadOnlyReason.CASE_CANCELLED: tr("messages", "This case is cancelled and read-only."),
        ReadOnlyReason.ACTIVITY_CLOSED: tr("messages", "This activity is closed and read-only."),
        ReadOnlyReason.TABLE_READ_ONLY: tr("messages", "This record cannot be edited here."),
        ReadOnlyReason.FOR_WHO_LEADS: tr(
            "messages", "Everybody uses this one: those who lead a team change it."
        ),
        ReadOnlyReason.INACTIVE: tr(
            "messages", "This one is inactive and read-only: activate it to change it."
        ),
        ReadOnlyReason.DELIVERED: tr(
            "messages", "This came with Ninedesk and stays as it is: copy it to change it."
        ),
        ReadOnlyReason.USUAL_STATUS: tr(
            "messages",
            "Every organisation has this status, and it stays as it is: make one of your own beside it.",
        ),
    }[reason]


def field_problem(problem: FieldProblem, detail: str = "") -> str:
    """Say what is wrong with a value."""
    tr = QCoreApplication.translate
    texts = {
        FieldProblem.REQUIRED: tr("messages", "Required"),
        FieldProblem.TOO_LONG: tr("messages", "Too long: at most {limit} characters"),
        FieldProblem.NOT_A_NUMBER: tr("messages", "Not a number"),
        FieldProblem.OUT_OF_RANGE: tr("messages", "Out of range: {limit}"),
        FieldProblem.NOT_A_DATE: tr("messages", "Not a date"),
        FieldProblem.REFUSED: "{limit}",
    }
    return texts[problem].replace("{limit}", detail)


def connection(line: LineState) -> str:
    """Say how the line to the organisation stands."""
    return line_words.standing(line)


def age(connection: Connection, as_of: datetime | None) -> str:
    """Say how old what is shown is; nothing where it is fresh."""
    return line_words.age(connection, as_of)


def notice(code: str, values: Mapping[str, object]) -> str:
    """Say a notice; a code without words shows itself, so that nothing is told silently."""
    texts = _notices()
    alone = f"{code}.one" if values.get("count") == 1 and values.get("title") else code
    return _fill(texts.get(alone) or texts.get(code, code), values)


def way_out(verb: str, title: str, *, whole: bool = False) -> str:
    """Give the text of a button that does what a refusal offers; `whole` for where there is room."""
    tr = QCoreApplication.translate
    if verb == "workspace.make_room":
        fits = whole or len(title) <= TITLE_IN_BUTTON
        short = title if fits else title[: TITLE_IN_BUTTON - 1].rstrip() + "…"
        return _fill(tr("messages", "Close “{title}”"), {"title": short})
    return title


def results(state: ResultsState) -> ResultsState:
    """Give a results page the words for what the search says in codes."""
    tr = QCoreApplication.translate
    words = {
        "last_24_hours": tr("messages", "Last 24 hours"),
        "last_7_days": tr("messages", "Last 7 days"),
        "last_30_days": tr("messages", "Last 30 days"),
        "last_12_months": tr("messages", "Last 12 months"),
        "older": tr("messages", "Older"),
    }
    top = tr("messages", "Top results")
    tables = tuple(t if t.label else replace(t, label=words.get(t.table, top)) for t in state.tables)
    facets = tuple(
        replace(
            f, values=tuple(v if v.label else replace(v, label=words.get(v.key, v.key)) for v in f.values)
        )
        for f in state.facets
    )
    return replace(state, tables=tables, facets=facets)


def verb(name: str) -> str:
    """Give the word of a notice's button, empty for a verb that has none."""
    tr = QCoreApplication.translate
    return {
        "open": tr("messages", "Open"),
        "open_new": tr("messages", "Open"),
        "undo": tr("messages", "Undo"),
        "assist.link": tr("messages", "Undo"),
        "assist.unlink": tr("messages", "Undo"),
        "conversations.link": tr("messages", "Undo"),
        "conversations.unlink": tr("messages", "Undo"),
        "assist.reconsider": tr("messages", "Undo"),
        "script.restore": tr("messages", "Undo"),
        "inbox.wake": tr("messages", "Undo"),
        "assign_back": tr("messages", "Undo"),
        "inbox.look": tr("messages", "Open"),
        "edit_again": tr("messages", "Undo"),
        "create_again": tr("messages", "Go on"),
        "note_again": tr("messages", "Undo"),
        "fill_again": tr("messages", "Go on"),
        "retry_save": tr("messages", "Save again"),
        "records.save": tr("messages", "Save"),
        "reconnect": tr("messages", "Connect again"),
        "outbox": tr("messages", "Show"),
        "new_key": tr("messages", "Type a new key"),
        "mail.take_back": tr("messages", "Undo"),
        "macros.answer": tr("messages", "Go on"),
        "macros.look": tr("messages", "Look at it"),
        "macros.undo": tr("messages", "Undo"),
        "macros.cancel": tr("messages", "Cancel it"),
        "macro_record": tr("messages", "Stop recording"),
    }.get(name, "")


def _refusals() -> dict[RefusalCode, str]:
    tr = QCoreApplication.translate
    return {
        RefusalCode.SESSION_LIMIT: tr(
            "messages",
            "{limit} sessions are open, which is the limit. “{title}” waits and opens when one is closed.",
        ),
        RefusalCode.TAB_LIMIT: tr(
            "messages",
            "This session has {limit} tabs, which is the limit. “{title}” waits and opens when one is closed.",
        ),
        RefusalCode.HOME_NEVER_CLOSES: tr("messages", "Home is always there and cannot be closed."),
        RefusalCode.INBOX_NEVER_CLOSES: tr(
            "messages", "The inbox is always there and cannot be closed. The settings can switch it off."
        ),
        RefusalCode.INBOX_OFF: tr("messages", "The inbox is switched off. The settings can switch it on."),
        RefusalCode.SNOOZE_PAST: tr("messages", "That time is over. Choose one that is still to come."),
        RefusalCode.HOME_STAYS: tr("messages", "Home and the inbox stay in the main window."),
        RefusalCode.ANCHOR_NEVER_CLOSES: tr(
            "messages", "The first tab belongs to the session: close the session instead."
        ),
        RefusalCode.CONFIRM_CLOSE: tr("messages", "Close the session “{title}” with its tabs?"),
        RefusalCode.UNSAVED_CHANGES: tr("messages", "There are unsaved changes."),
        RefusalCode.READ_ONLY: tr("messages", "This cannot be changed here."),
        RefusalCode.REQUIRED_MISSING: tr("messages", "Please fill in the marked fields."),
        RefusalCode.INVALID_VALUE: tr("messages", "Please check the marked fields."),
        RefusalCode.CONFLICT: tr(
            "messages", "Somebody else changed this meanwhile. Nothing was lost: choose which value counts."
        ),
        RefusalCode.NOT_SAVED_YET: tr("messages", "Please save the record first."),
        RefusalCode.OPEN_ACTIVITIES: tr(
            "messages", "Activities are still open ({count}). Please complete or cancel them first."
        ),
        RefusalCode.NO_ROOM: tr(
            "messages",
            "{title} cannot be reopened while {limit} are open. Close one first; it stays in the list.",
        ),
        RefusalCode.NOTHING_CLOSED: tr("messages", "Nothing was closed that could be reopened."),
        RefusalCode.WRONG_STATE: tr("messages", "That is not possible in this state."),
        RefusalCode.NOT_QUEUED: tr("messages", "It is in no queue. It can be assigned."),
        RefusalCode.CONVERSATION_ACTIVE: tr("messages", "The conversation with {name} is still going on."),
        RefusalCode.NOTE_BEGUN: tr("messages", "Your note on the conversation with {name} is not saved yet."),
        RefusalCode.UNSEEN_MESSAGES: tr("messages", "{name} has written meanwhile. Send it anyway?"),
        RefusalCode.TEXT_TOO_LONG: tr("messages", "This text is too long: at most {limit} characters."),
        RefusalCode.LARGER_THAN_ALLOWED: tr("messages", "This file is larger than {limit} MB."),
        RefusalCode.BLOCKED_FILE: tr("messages", "Files of this kind are not allowed."),
        RefusalCode.UNREADABLE_FILE: tr("messages", "This file cannot be read."),
        RefusalCode.EMPTY_FILE: tr("messages", "This file is empty."),
        RefusalCode.FILE_NOT_KEPT: tr(
            "messages",
            "“{file}” is not on this computer: it was not opened here lately. It opens when the organisation "
            "can be reached again.",
        ),
        RefusalCode.NO_TRANSLATOR: tr(
            "messages", "Nobody translates here: your administrator has not set up a translation service."
        ),
        RefusalCode.NOT_TRANSLATED: tr(
            "messages", "The translation service does not answer. What was written stays as it is."
        ),
        RefusalCode.NO_LANGUAGE: tr("messages", "It is not known which language the customer speaks."),
        RefusalCode.NOTHING_SELECTED: tr("messages", "Please select at least one row first."),
        RefusalCode.LOCKED: tr("messages", "Your administrator has decided this: it cannot be changed here."),
        RefusalCode.BAD_LINK: tr("messages", "This is no link that Ninedesk can open."),
        RefusalCode.OTHER_ORGANISATION: tr(
            "messages", "This link leads to another organisation. Open here is “{open}”."
        ),
        RefusalCode.NO_RECIPIENT: tr(
            "messages", "Nobody is named to send it to. Add somebody to To, Cc or Bcc."
        ),
        RefusalCode.BAD_ADDRESS: tr("messages", "“{address}” is no email address."),
        RefusalCode.NOT_PUBLISHED: tr(
            "messages",
            "“{title}” is not published ({status}): it cannot be linked to a case or sent to a customer.",
        ),
        RefusalCode.INTERNAL: tr(
            "messages", "“{title}” is for your organisation alone: it cannot be sent to a customer."
        ),
        RefusalCode.TOO_MANY_FAVOURITES: tr(
            "messages", "You have {limit} favourites, as many as there may be. Take one out first."
        ),
        RefusalCode.NO_CASE: tr("messages", "This session has no case that the article could be linked to."),
        RefusalCode.FILE_TOO_LARGE: tr(
            "messages", "“{name}” does not fit: all files of an email together may have {limit} MB."
        ),
        RefusalCode.FILES_UNDER_WAY: tr(
            "messages",
            "A file is still being added, or could not be. Wait for it, or take it out, then send.",
        ),
        RefusalCode.NO_LIVE_LINE: tr(
            "messages", "This organisation has no conversations, and nobody gives out work there."
        ),
        RefusalCode.NO_ROOM_TO_TAKE: tr(
            "messages", "{limit} sessions are open. Close one, then accept {title} again."
        ),
        RefusalCode.NOTHING_OFFERED: tr("messages", "Nothing is offered to you at the moment."),
        RefusalCode.OFFER_JUST_CAME: tr(
            "messages", "{title} has only just come to the top. Press the key again to answer."
        ),
        RefusalCode.OFFER_GONE: tr("messages", "That was given to somebody else in the meantime."),
        RefusalCode.ALREADY_LEFT: tr("messages", "It has left already and cannot be taken back."),
        RefusalCode.UNKNOWN_TABLE: tr(
            "messages", "This link leads to “{table}”, which your organisation does not have."
        ),
        RefusalCode.NOT_OPEN: tr("messages", "That is not open any more."),
        RefusalCode.UNKNOWN_MACRO: tr("messages", "There is no macro “{name}” any more."),
        RefusalCode.UNKNOWN_SCRIPT: tr("messages", "There is no script “{name}” any more."),
        RefusalCode.UNKNOWN_TEMPLATE: tr("messages", "There is no session template “{name}” for you."),
        RefusalCode.NOTHING_TO_BEGIN_WITH: tr(
            "messages", "A session by the template “{name}” would begin with nothing: no record is named."
        ),
        RefusalCode.RECORDING_ALREADY: tr(
            "messages", "Your steps are recorded already. Stop that recording first."
        ),
        RefusalCode.MACRO_RUNNING: tr(
            "messages", "“{name}” is still running in this session. Wait until it is done, or cancel it."
        ),
    }


def _failures() -> dict[Failure, str]:
    tr = QCoreApplication.translate
    return {
        Failure.UNREACHABLE: tr(
            "messages", "The organisation cannot be reached. What you typed is kept; it is tried again."
        ),
        Failure.TIMEOUT: tr("messages", "The organisation did not answer in time. What you typed is kept."),
        Failure.SIGNED_OUT: tr(
            "messages", "You are signed out. What you typed is kept: connect again, then go on."
        ),
        Failure.FORBIDDEN: tr("messages", "You are not allowed to see or do this. Ask your administrator."),
        Failure.MISSING: tr("messages", "This record is not there any more."),
        Failure.NOT_OFFERED: tr("messages", "Your organisation does not have this list."),
        Failure.CANCELLED: tr("messages", "You did not want to wait any longer."),
        Failure.CHANGED: tr("messages", "Somebody else changed this meanwhile. What you typed is kept."),
        Failure.BUSY: tr(
            "messages", "The organisation is busy. What you typed is kept; please try again in a moment."
        ),
        Failure.REJECTED: tr("messages", "The organisation did not accept this. What you typed is kept."),
        Failure.TOO_LARGE: tr("messages", "This is too large for the organisation. What you typed is kept."),
        Failure.SERVER: tr("messages", "Something went wrong at the organisation. What you typed is kept."),
        Failure.RUBBISH: tr(
            "messages", "The answer could not be understood. What you typed is kept; please try again."
        ),
    }


def _notices() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "sound_off": tr("messages", "Notifications make no sound now. {key} turns it on again."),
        "sound_on": tr("messages", "Notifications make a sound again."),
        "offer_missed": tr("messages", "You missed a notification: {title}"),
        "offer_taken": tr("messages", "{name} has taken it: {title}"),
        "offer_yours": tr("messages", "This conversation is yours and waits for you: {title}"),
        "offer_given": tr("messages", "{name} gave you a conversation: {title}"),
        "offer_left": tr("messages", "The customer has left: {title}"),
        "offer_withdrawn": tr("messages", "Not offered to you any more: {title}"),
        "conversation_taken": tr("messages", "{name} has taken over your conversation with {title}."),
        "conversation_taken.nobody": tr(
            "messages", "Somebody else has taken over your conversation with {title}."
        ),
        "advice_over": tr("messages", "Your advice on {title} is not needed any more."),
        "transfer_declined": tr("messages", "{name} declined to take over {title}: you still have it."),
        "transfer_missed": tr("messages", "{name} did not answer: you still have {title}."),
        "consult_declined": tr("messages", "{name} declined to give advice on {title}."),
        "consult_missed": tr("messages", "{name} did not answer your request for advice on {title}."),
        "conversation_returned.queue": tr(
            "messages", "Your conversation with {title} waits in the queue {queue}."
        ),
        "conversation_returned": tr("messages", "Your conversation with {title} went back to its queue."),
        "conversation_merged": tr("messages", "Your conversation with {title} goes on in another one."),
        "conversation_ended": tr("messages", "Your conversation with {title} has ended."),
        "record_created": tr("messages", "Created: {title}"),
        "mail_leaving": tr("messages", "Sent in {seconds} seconds: {title}"),
        "mail_sent": tr("messages", "Sent: {title}"),
        "mail_sent_inside": tr("messages", "Marked as sent: {title}. No mail server delivers it outside."),
        "mail_handed_over": tr("messages", "Not sent yet: {title}. The organisation has it and sends it."),
        "mail_put_off": tr(
            "messages",
            "Not sent yet: {title}. The mail server could not take it. It is tried again at {when}.",
        ),
        "mail_failed": tr("messages", "Your email “{title}” could not be delivered: {text}"),
        "mail_failed_silently": tr("messages", "Your email “{title}” could not be delivered."),
        "mail_taken_back": tr("messages", "Not sent, it is a draft again: {title}"),
        "template_needs_somebody": tr(
            "messages",
            "A template is filled from the recipient or from what the email is about. Name one first.",
        ),
        "no_signature": tr("messages", "You have no signature yet: write one under “You”."),
        "file_not_read": tr("messages", "“{title}” cannot be read."),
        "record_saved": tr("messages", "Saved: {title}"),
        "deactivated": tr("messages", "Not in use any more: {title}"),
        "activated": tr("messages", "In use again: {title}"),
        "record_deleted": tr("messages", "Deleted: {title}"),
        "case_resolved": tr("messages", "Resolved: {title}"),
        "case_cancelled": tr("messages", "Cancelled: {title}"),
        "case_reactivated": tr("messages", "Reactivated: {title}"),
        "assigned.one": tr("messages", "Assigned to {name}: {title}"),
        "queued.one": tr("messages", "Added to {name}: {title}"),
        "picked.one": tr("messages", "Picked: {title}"),
        "released.one": tr("messages", "Released: {title}"),
        "completed.one": tr("messages", "Completed: {title}"),
        "due_set.one": tr("messages", "Due time set: {title}"),
        "changed.one": tr("messages", "Changed: {title}"),
        "assigned": tr("messages", "Assigned to {name}: {count}"),
        "offered_on": tr("messages", "Conversations that {name} is asked to take: {count}"),
        "queued": tr("messages", "Added to {name}: {count}"),
        "picked": tr("messages", "Picked: {count}"),
        "released": tr("messages", "Released: {count}"),
        "completed": tr("messages", "Completed: {count}"),
        "due_set": tr("messages", "Due time set: {count}"),
        "changed": tr("messages", "Changed: {count}"),
        "form_broken": tr(
            "messages",
            "The form “{name}” cannot be read, so a plain one is shown. Please tell your administrator.",
        ),
        "view_missing": tr("messages", "That view is not there any more; “{name}” is shown in its place."),
        "view_broken": tr(
            "messages",
            "The view “{name}” cannot be read, so a plain one is shown. Please tell your administrator.",
        ),
        "not_waited_for": tr(
            "messages",
            "You did not wait for “{title}” to be saved. It may have been: that is being found out. "
            "What you typed is kept.",
        ),
        "verb_not_waited_for": tr(
            "messages", "You did not wait for the answer. It may have been done: what is shown is read again."
        ),
        "change_kept": tr("messages", "Waiting to be sent: {title}"),
        "changes_sent.one": tr("messages", "Sent: {title}"),
        "changes_sent": tr("messages", "{count} changes sent"),
        "change_refused": tr(
            "messages", "The organisation did not accept this: {title}. It is kept in the list of what waits."
        ),
        "change_conflict": tr(
            "messages",
            "Somebody else changed this too: {title}. Nothing was lost: choose which value counts.",
        ),
        "left_out": tr("messages", "Not brought back from the last time: {titles}"),
        "begun_before": tr("messages", "Begun before and not saved: {title}"),
        "given_up": tr("messages", "Not saved: {title}"),
        "note_dropped": tr("messages", "Note discarded"),
        "note_kept": tr("messages", "What you began to write on “{title}” is kept there as a draft."),
        "activity_cancelled": tr("messages", "Marked as cancelled: {title}"),
        "capacity_set": tr("messages", "{name} may have {units} units of work at a time."),
        "file_saved": tr("messages", "Saved: {file}"),
        "file_not_saved": tr("messages", "“{file}” could not be saved: {text}"),
        "file_not_opened": tr(
            "messages", "No program on this computer opens “{file}”. You can save it instead."
        ),
        "inbox_snoozed.one": tr("messages", "Snoozed {until}: {title}"),
        "inbox_snoozed": tr("messages", "Snoozed {until}: {count}"),
        "inbox_woken.one": tr("messages", "Back in the inbox: {title}"),
        "inbox_woken": tr("messages", "Back in the inbox: {count}"),
        "inbox_woken_unnamed": tr("messages", "Something that you put off is back in the inbox."),
        "discarded": tr("messages", "Changes discarded: {title}"),
        "not_done": tr("messages", "Not done for {titles}: {text}"),
        "changed_since": tr("messages", "Not undone, somebody has changed it since: {titles}"),
        "macro_asks": tr("messages", "{title} asks: {text}"),
        "macro_done": tr("messages", "Macro done: {title}"),
        "macro_failed": tr("messages", "Macro failed: {title}. What was done before is in its log."),
        "macro_stopped": tr("messages", "Macro stopped: {title}. What was done before stays done."),
        "macro_undone": tr("messages", "Macro undone: {title}"),
        "macro_recording": tr("messages", "Your steps in this session are recorded from here on."),
        "macro_nothing_recorded": tr(
            "messages", "Nothing was recorded: no step was one a macro can do. {text}"
        ),
        "macro_recorded_in_part": tr("messages", "Recorded in part. {text}"),
        "definition_not_read": tr("messages", "{file}: {text}"),
        "macro_saved": tr("messages", "Saved: {title}"),
        "macro_not_saved": tr("messages", "Not saved yet. {text}"),
        "undone": tr("messages", "Undone"),
        "transfer_asked": tr("messages", "{name} was asked to take over {customer}. It is yours until then."),
        "conversation_given": tr("messages", "{customer} was given to {name}."),
        "conversation_given_up": tr(
            "messages", "Nobody is in {name}: the conversation with {customer} is over."
        ),
        "conversation_given.you": tr("messages", "{customer} was given to you."),
        "linked": tr("messages", "Linked to the case: {title}"),
        "conversation_linked": tr("messages", "Linked to the conversation: {title}"),
        "conversation_unlinked": tr("messages", "No longer linked to the conversation: {title}"),
        "link_for_colleagues": tr(
            "messages",
            "This link opens in Ninedesk only: it is for colleagues. There is no place where customers read articles.",
        ),
        "not_helpful": tr("messages", "Not suggested any more: {title}"),
        "unlinked": tr("messages", "No longer linked to the case: {title}"),
        "script_noted": tr("messages", "The answers are a note on “{title}” now."),
        "script_noted_again": tr("messages", "The note on “{title}” says what you noted since."),
        "script_begun_anew": tr("messages", "“{title}” begins anew."),
        "script_saved": tr("messages", "“{title}” is saved."),
        "script_kept": tr("messages", "“{title}” is kept on this computer, for you alone."),
        "template_tab_page_type": tr(
            "messages",
            "The template’s tab “{title}” was left out: nothing here shows pages of the type “{value}”.",
        ),
        "template_tab_address": tr(
            "messages",
            "The template’s tab “{title}” was left out: “{value}” is no address that begins with https.",
        ),
        "template_tab_values": tr(
            "messages",
            "The template’s tab “{title}” was left out: its new record cannot begin with “{value}”.",
        ),
        "no_skills": tr("messages", "There are no skills yet: make one under Skills first."),
        "no_profiles": tr(
            "messages", "Your organisation has no experience profiles: everything is for everybody."
        ),
        "script_deleted": tr("messages", "“{title}” is deleted."),
        "refused": "{text}",
        "failed": "{text}",
        "link_waits": tr("messages", "The link opens as soon as the organisation answers."),
        "copied": tr("messages", "Copied: {text}"),
        "nobody_waits": tr("messages", "Nobody waits."),
        "nothing_beside": tr("messages", "There is no other conversation to show beside."),
        "consult_asked": tr("messages", "{name} was asked for advice."),
        "transcript_sent": tr(
            "messages", "The transcript was handed to the organisation as an email to {name}."
        ),
        "nothing_to_merge": tr("messages", "No other conversation of this customer is open here."),
        "practice_calm": tr("messages", "Customers come in, one now and then."),
        "practice_normal": tr("messages", "Customers come in as on a normal day."),
        "practice_rush": tr("messages", "Customers come in, many at once."),
        "practice_stop": tr(
            "messages", "No more customers come in. Those who are here stay until they leave."
        ),
        "no_practice": tr("messages", "There are customers to practise with in the demonstration only."),
        "no_customer_page": tr("messages", "This organisation has no page on which customers write."),
        "organisation_taken_over": tr(
            "messages",
            "The other Ninedesk was closed. The demonstration runs in this one from now on; nothing was lost.",
        ),
        "organisation_of_another": tr(
            "messages",
            "Another Ninedesk runs this demonstration. Start it afresh there.",
        ),
        "organisation_restarting": tr(
            "messages", "The demonstration organisation stopped and is being started again. Nothing was lost."
        ),
        "signed_out": tr("messages", "You are signed out. What you typed is kept."),
        "managed_trouble": tr(
            "messages", "Your administrator's settings could not all be used; the rest holds. {text}"
        ),
        "organisation_connected": tr("messages", "{name} is connected and opens in a window of its own."),
        "organisation_asks_key": tr(
            "messages", "{name} is connected already. Its own window opens: type the new key there."
        ),
        "not_opened": tr("messages", "The system did not start another window. Please try again."),
        "not_forgotten": tr(
            "messages", "The key is forgotten, but the disk did not take the rest. Please try again."
        ),
        **profile_words.notices(),
        "internal_error": tr("messages", "Something went wrong in the program. Your work is kept."),
    }


def _fill(text: str, values: Mapping[str, object]) -> str:
    """Put values into a text, once: what looks like a placeholder in one stays so, and none turns what is around it."""

    def shown(match: re.Match[str]) -> str:
        value = values.get(match.group(1), match.group(0))
        if isinstance(value, tuple):
            value = ", ".join(str(part) for part in cast("tuple[object, ...]", value))
        return "\n".join(isolate(one_line(line, _LONGEST)) for line in str(value).split("\n"))

    return re.sub(r"\{(\w+)\}", shown, text)
