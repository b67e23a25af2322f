"""Which function does which action; every row of the registry has one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from session_engine.macros.performing import (
    conversations,
    emails,
    flows,
    notes,
    pages,
    queues,
    records,
    sessions,
)
from session_engine.macros.performing.call import Perform

PERFORM: Mapping[str, Perform] = MappingProxyType(
    {
        "open_new_form": pages.open_new_form,
        "open_record": pages.open_record,
        "open_grid": pages.open_grid,
        "search": pages.search,
        "search_knowledge": pages.search_knowledge,
        "open_article": pages.open_article,
        "open_application_tab": pages.open_application_tab,
        "get_current_tab": pages.get_current_tab,
        "refresh_tab": pages.refresh_tab,
        "focus_tab": pages.focus_tab,
        "autofill_form": records.autofill_form,
        "update_record": records.update_record,
        "create_record": records.create_record,
        "attach_file": notes.attach_file,
        "add_to_queue": queues.add_to_queue,
        "pick_from_queue": queues.pick,
        "release_to_queue": queues.release,
        "resolve_case": records.resolve_case,
        "clone_current": records.clone_current,
        "clone_record": records.clone_record,
        "save_record": records.save_record,
        "open_email": emails.open_email,
        "send_email": emails.send_email,
        "focus_script": sessions.focus_script,
        "create_session": sessions.create_session,
        "refresh_context": sessions.refresh_context,
        "set_context": sessions.set_context,
        "run_flow": flows.run_flow,
        "link_to_conversation": conversations.link,
        "unlink_from_conversation": conversations.unlink,
        "send_article_in_chat": conversations.send_article,
    }
)
