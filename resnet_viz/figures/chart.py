"""Plotly, for whatever is drawn with it."""

from __future__ import annotations

# Streamlit imports pandas late, on one session's thread; Plotly, on another's, takes it as it is
# in sys.modules and fails on one half imported. So it is whole before anything is drawn; what
# draws nothing, as the first screen, does not wait for it.
import pandas  # noqa: F401
import plotly.graph_objects as go

__all__ = ["go"]
