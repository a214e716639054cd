"""Two pages with a timer each. Where the address says ?busy=true, the server's event loop is busy
whenever it rings: it gets to a tick when the script that runs has ended, and to what that has drawn
only then. With ?slow=… a tick takes half a second until it "starts", or until it "has started"."""

import time
from functools import wraps
from typing import Any

import streamlit as st
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, ScriptRunContext, ScriptRunner

from resnet_viz.ui.upstream import mend_streamlit


@st.cache_resource
def be_busy() -> None:
    at_once = AppSession.request_rerun

    def request_rerun(session: AppSession, client_state: ClientState | None) -> None:
        thread = session._scriptrunner and session._scriptrunner._script_thread
        by_timer = client_state is not None and client_state.is_auto_rerun
        if thread and by_timer and "busy" in client_state.query_string:
            thread.join()
        at_once(session, client_state)

    AppSession.request_rerun = request_rerun  # type: ignore[method-assign]


@st.cache_resource
def start_slowly() -> None:
    run, reset = ScriptRunner._run_script, ScriptRunContext.reset

    @wraps(run)
    def run_later(runner: ScriptRunner, asked: RerunData) -> None:
        if asked.is_auto_rerun and "slow=starts" in asked.query_string:
            time.sleep(0.5)
        run(runner, asked)

    @wraps(reset)
    def reset_later(ctx: ScriptRunContext, **said: Any) -> None:
        if said["fragment_ids_this_run"] and "slow=has_started" in said["query_string"]:
            time.sleep(0.5)
        reset(ctx, **said)

    ScriptRunner._run_script = run_later  # type: ignore[method-assign]
    ScriptRunContext.reset = reset_later  # type: ignore[method-assign]


def choose() -> None:
    st.session_state.letter = "b"


@st.fragment(run_every=1000)
def tick() -> None:
    st.session_state.drawn = st.session_state.get("drawn", 0) + 1
    st.markdown(f"{st.session_state.drawn}: **{st.session_state.letter}** is chosen")


def show_rest(key: str) -> None:
    if st.button("More", key=key):
        time.sleep(1)
        st.markdown("All of it")


def letters() -> None:
    st.radio("Letter", ["a", "b"], key="letter")
    tick()
    st.button("Choose b", key="choose", on_click=choose)
    show_rest("more")
    st.fragment(show_rest)("more_of_part")


def numbers() -> None:
    st.number_input("Number", value=7, key="number")
    count()
    time.sleep(1)


@st.fragment(run_every=1000)
def count() -> None:
    st.session_state.counted = st.session_state.get("counted", 0) + 1
    st.markdown(f"{st.session_state.counted}: **{st.session_state.number}** is chosen")


be_busy()
start_slowly()
mend_streamlit()
if "from" in st.query_params:
    time.sleep(1)  # as long as it takes until a page is chosen
st.navigation([st.Page(letters, default=True), st.Page(numbers)]).run()
