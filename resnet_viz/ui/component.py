"""Parts of the screen of our own, what Streamlit has no widget for, and style sheets of pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


def component(script: Path, html: str = "", css: str = "") -> ComponentRenderer:
    """What mounts the component that the JavaScript file `script` brings to life, in `html` styled
    by `css`."""
    return st.components.v2.component(
        f"resnet_viz_{script.stem}", html=html, css=css, js=script.read_text(encoding="utf-8")
    )


@cache
def style(sheet: Path) -> str:
    """The style sheet in this file, for `st.html`: read once, not at every run of a script."""
    return f"<style>{sheet.read_text(encoding='utf-8')}</style>"
