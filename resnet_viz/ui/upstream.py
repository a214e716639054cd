"""Faults of Streamlit (1.67) that pages with timers meet, mended here until it does so itself.

A page with a fragment that runs every few seconds (`run_every`) lost

- what comes after that fragment, and its timer: what a run draws is heard a moment later, and not
  at all if a fragment has been asked for in between. On a busy server that moment is long: with
  four classes of 40, 47 to 86 of what runs had to say in each of four lessons of a minute and a
  half (two cores of an AMD EPYC, Zen 3);
- what was chosen: with every tick the browser tells what all widgets hold, as it knows it, and so
  took back what the last click had set on the server;
- what the next page's widgets held: a tick that was on its way as the page was left ran after the
  next one, and what is not on the page that it came from was forgotten. What a part of the page
  told of itself in that moment led back to it;
- the way to the next page: a run that is told to stop hears it when it draws. A tick that was about
  to begin said after the next page's run which page the session is on, and that run drew this one.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import wraps
from typing import Any, Final

import streamlit as st
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import (
    RerunData,
    ScriptRunContext,
    ScriptRunner,
    get_script_run_ctx,
)
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType

_FORMER: Final = "resnet_viz_former"  # of a session: its script runner that has ended last
_BEGINNING: Final = "resnet_viz_beginning"  # of a session's pages: held while a run begins


@st.cache_resource(show_spinner=False)
def mend_streamlit() -> None:
    """Once a process."""
    _hear_runs_to_their_end()
    _let_ticks_tell_nothing()
    _let_fragments_end_with_their_page()
    _let_no_run_begin_that_is_to_stop()


def _hear_runs_to_their_end() -> None:
    create = AppSession._create_scriptrunner
    handle = AppSession._handle_scriptrunner_event_on_event_loop

    def created(session: AppSession, asked: RerunData) -> None:
        former = session._scriptrunner  # one that was told to stop is not there any more, or runs
        setattr(session, _FORMER, None if former is None or former._execing else former)
        create(session, asked)

    def handled(
        session: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, *said: Any
    ) -> None:
        former = getattr(session, _FORMER, None)
        if sender is not None and sender is former and event != ScriptRunnerEvent.SHUTDOWN:
            sender = session._scriptrunner
        handle(session, sender, event, *said)

    setattr(AppSession, create.__name__, created)
    setattr(AppSession, handle.__name__, handled)


def _let_ticks_tell_nothing() -> None:
    fold = ScriptRequests._request_rerun_locked

    def folded(requests: ScriptRequests, asked: RerunData) -> bool:
        if not asked.is_auto_rerun:
            return fold(requests, asked)
        awaited = requests._state == ScriptRequestType.RERUN
        if awaited and not requests._rerun_data.fragment_id_queue:
            return True  # the whole page is about to be drawn, and maybe another one
        return fold(requests, replace(asked, widget_states=None))

    setattr(ScriptRequests, fold.__name__, folded)


def _let_fragments_end_with_their_page() -> None:
    run = ScriptRunner._run_script

    @wraps(run)
    def ran(runner: ScriptRunner, asked: RerunData) -> None:
        here = runner._pages_manager.current_page_script_hash
        if not asked.fragment_id_queue or asked.page_script_hash == here:
            run(runner, asked)

    setattr(ScriptRunner, run.__name__, ran)


class _ToStopError(Exception):
    """This run has been told to stop."""


class _Beginnings(threading.local):
    """In each thread: what ends once the run that begins in it has begun."""

    def __init__(self) -> None:
        self.one = ExitStack()


def _let_no_run_begin_that_is_to_stop() -> None:
    """Nor two of a session at once: until a run has begun, the next one waits."""
    run, intend, reset = (
        ScriptRunner._run_script,
        PagesManager.set_script_intent,
        ScriptRunContext.reset,
    )
    beginnings = _Beginnings()

    @wraps(run)
    def ran(runner: ScriptRunner, asked: RerunData) -> None:
        with suppress(_ToStopError), beginnings.one:
            run(runner, asked)

    def intended(pages: PagesManager, page_script_hash: str, page_name: str) -> None:
        beginnings.one.enter_context(vars(pages).setdefault(_BEGINNING, threading.Lock()))
        context = get_script_run_ctx()
        requests = context.script_requests if context is not None else None
        if requests is not None and requests._state == ScriptRequestType.STOP:
            beginnings.one.close()
            raise _ToStopError
        intend(pages, page_script_hash, page_name)

    def begun(context: ScriptRunContext, **said: Any) -> None:
        reset(context, **said)
        beginnings.one.close()

    setattr(ScriptRunner, run.__name__, ran)
    setattr(PagesManager, intend.__name__, intended)
    setattr(ScriptRunContext, reset.__name__, begun)
