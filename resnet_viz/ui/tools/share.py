"""The page's address, to copy or to point a phone at: whoever opens it sees what is chosen here."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from resnet_viz.ui.address import OWN

ONLY_HERE = {"localhost", "127.0.0.1", "::1"}


@st.fragment
def share() -> None:
    """A button that opens it."""
    with st.popover("Share", key="share", on_change="rerun") as opened:
        if not opened.open:
            return
        address = page_address()
        st.markdown("**This page as it is now**: copy its address, or point a phone at it.")
        if urlsplit(address).hostname in ONLY_HERE:
            st.caption(
                "This address works on this machine only: for a class, open the app by the "
                "machine's name or address on your network."
            )
        if st.session_state.get("image") == OWN:
            st.caption("Your photo is not in it: whoever opens it is asked for one of their own.")
        st.code(address, language=None, wrap_lines=True)
        code = segno.make(address, micro=False).svg_data_uri(scale=4, border=2, light="white")
        size = "width:min(100%, 36vh)"  # all of it is to be seen at once
        st.html(f'<img src="{code}" alt="QR code of this page\'s address" style="{size}">')


def page_address() -> str:
    """The whole address of what is shown, as the visitor reached the server."""
    said = {key: st.query_params.get_all(key) for key in st.query_params}
    there = urlsplit(st.context.url or "")  # says no "/" for the first page
    return there._replace(path=there.path or "/", query=urlencode(said, doseq=True)).geturl()
