"""What goes on, for who listens to the page."""

from __future__ import annotations

from pathlib import Path

from resnet_viz.ui.component import component

_HTML = '<div role="status" aria-live="polite"></div>'
_CSS = (
    "div { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }"
)
_ALOUD = component(Path(__file__).with_name("aloud.js"), html=_HTML, css=_CSS)


def say_aloud(words: str, key: str) -> None:
    """Have a screen reader say `words` when they have changed, between its other words and once in
    five seconds at most."""
    _ALOUD(key=key, height=0, data={"words": words})
