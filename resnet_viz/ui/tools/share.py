"""The page's address, to copy or to point a phone at: whoever opens it sees what is chosen here."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from resnet_viz.ui.address import ANSWERS, OWN, ROOM, TEACHER
from resnet_viz.ui.lesson_place import to_pass_on

ONLY_HERE = {"localhost", "127.0.0.1", "::1"}
OF_A_ROOM = {ROOM, TEACHER}


@st.fragment
def share() -> None:
    """A button that opens it."""
    with st.popover("Share", key="share", on_change="rerun") as opened:
        if not opened.open:
            return
        said = {key: st.query_params.get_all(key) for key in st.query_params}
        address = page_address(for_others(said))
        st.markdown("**This page as it is now**: copy its address, or point a phone at it.")
        warn_of_this_machine(address)
        if st.session_state.get("image") == OWN:
            st.caption("Your photo is not in it: whoever opens it is asked for one of their own.")
        if ANSWERS in said:
            st.caption("Your answers are not in it: whoever opens it is asked.")
        st.code(address, language=None, wrap_lines=True)
        show_code(address, "QR code of this page's address")


def for_others(said: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What an address says to others: no answers, and no room, which is for those who are there."""
    return to_pass_on({key: texts for key, texts in said.items() if key not in OF_A_ROOM})


def warn_of_this_machine(address: str) -> None:
    """Where nobody else can reach it, say so."""
    if urlsplit(address).hostname in ONLY_HERE:
        st.caption(
            "This address works on this machine only: for a class, open the app by the machine's "
            "name or address on your network."
        )


def show_code(address: str, alt: str) -> None:
    """As a QR code, all of which is to be seen at once."""
    code = segno.make(address, micro=False).svg_data_uri(scale=4, border=2, light="white")
    st.html(f'<img src="{code}" alt="{alt}" style="width:min(100%, 36vh)">')


def page_address(said: Mapping[str, str | list[str]], url: str | None = None) -> str:
    """The whole address of the page that says this, as the visitor reached the server; outside a
    script run who calls gives the page's `url` (`st.context.url`)."""
    there = urlsplit(url or st.context.url or "")  # says no "/" for the first page
    return there._replace(path=there.path or "/", query=urlencode(said, doseq=True)).geturl()
