"""The app's pages, in order, and what makes a page work when it is opened by its own address."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

HOME = "pages/home.py"
IDEA = "pages/idea.py"
ARCHITECTURE = "pages/architecture.py"
FAMILY = "pages/family.py"
BUILD = "pages/build.py"
PREDICT = "pages/predict.py"
FEATURES = "pages/features.py"
BLOCK = "pages/block.py"
GRADIENTS = "pages/gradients.py"
GRADCAM = "pages/gradcam.py"
BACKBONE = "pages/backbone.py"
LAB = "pages/lab.py"
GLOSSARY = "pages/glossary.py"


def pages() -> dict[str, list[StreamlitPage]]:
    """Every page under its heading, Home at `/`; the others' `url_path` equals the file's stem,
    which cold deep links rely on. No icons: Streamlit would fetch each, as the tab's icon, from
    the web."""
    return {
        "": [st.Page(HOME, title="Home", default=True)],
        "How it is built": [
            st.Page(IDEA, title="The idea", url_path="idea"),
            st.Page(ARCHITECTURE, title="Architecture", url_path="architecture"),
            st.Page(FAMILY, title="Family and rivals", url_path="family"),
            st.Page(BUILD, title="Build it yourself", url_path="build"),
        ],
        "A trained one at work": [
            st.Page(PREDICT, title="Predict", url_path="predict"),
            st.Page(FEATURES, title="Feature maps", url_path="features"),
            st.Page(BLOCK, title="Inside a block", url_path="block"),
            st.Page(GRADIENTS, title="Gradient flow", url_path="gradients"),
            st.Page(GRADCAM, title="Grad-CAM", url_path="gradcam"),
            st.Page(BACKBONE, title="As a backbone", url_path="backbone"),
        ],
        "Train your own": [st.Page(LAB, title="Plain vs residual", url_path="lab")],
        "To look things up": [st.Page(GLOSSARY, title="Glossary", url_path="glossary")],
    }


def draw_next(page: StreamlitPage) -> None:
    """The way on at the end of a page, in the order of the navigation; nothing after the last."""
    order = [other for group in pages().values() for other in group]
    paths = [other.url_path for other in order]
    following = order[paths.index(page.url_path) + 1 :]
    if following:
        st.page_link(following[0], label=f"Next: {following[0].title}", icon=":material/east:")


def guard() -> None:
    """First line of every page. On a fresh server Streamlit's discovery of `pages/` runs a page
    without `app.py`; declaring the navigation ends that, and the rerun goes through `app.py`,
    which says so to the page it runs."""
    if not st.session_state.pop("app_has_run", False):
        st.navigation(pages(), expanded=True)
        st.rerun()
