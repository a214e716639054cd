"""Plain words and Markdown: the one where Streamlit expects the other."""

from __future__ import annotations

import re

from resnet_viz.facts.glossary import plain


def as_written(text: str) -> str:
    """Shown as it is: nothing in it is Markdown, an icon or a color."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~:$])", r"\\\1", text)


def words_of(text: str) -> str:
    """What is to be read of Markdown of ours: without marks, links and emphasis."""
    unlinked = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", plain(text))
    return re.sub(r"\*+([^*]+)\*+", r"\1", unlinked)
