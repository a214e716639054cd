"""Parts of the screen of our own, what Streamlit has no widget for, and style sheets of pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_MOUNTS = Path(__file__).with_name("mounts.js")


def component(script: Path, html: str = "", css: str = "") -> ComponentRenderer:
    """What mounts the component that the JavaScript file `script` brings to life, in `html` styled
    by `css`. What the file exports may be what `mounts(…)` makes of a class (mounts.js)."""
    js = _MOUNTS.read_text(encoding="utf-8") + script.read_text(encoding="utf-8")
    return st.components.v2.component(f"resnet_viz_{script.stem}", html=html, css=css, js=js)


@cache
def style(sheet: Path) -> str:
    """The style sheet in this file, for `st.html`: read once, not at every run of a script."""
    return f"<style>{sheet.read_text(encoding='utf-8')}</style>"
