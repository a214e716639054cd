"""Whether a part of a page is drawn alone, and whether that is out of date already: the learner has
used something in it.

Streamlit lets a fragment finish before it runs it again; one that waits for an answer nobody wants
any more would hold up the next. What says so Streamlit (1.67) keeps to itself.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState


def alone() -> bool:
    """Whether this script run draws parts of a page alone, not the whole page."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


class Superseded(Exception):
    """The part that is being drawn will be drawn anew when the page is."""


def give_way() -> None:
    """Where the part that is being drawn is to be drawn anew, do so now; where it is drawn with
    the whole page, leave it: raises `Superseded`, and the page is finished first."""
    context = get_script_run_ctx()
    if context is None or context.script_requests is None:
        return
    requests, part = context.script_requests, ThreadState.get().fragment_id
    if requests._state != ScriptRequestType.RERUN:
        return
    if part is not None and part in requests._rerun_data.fragment_id_queue:
        if context.fragment_ids_this_run:
            st.rerun(scope="fragment")
        raise Superseded
