"""How often Python looks for garbage: it holds up everybody for as long as it looks."""

from __future__ import annotations

import gc

import streamlit as st

# Stress, row `rooms`, two cores of an AMD EPYC (Zen 3): of a class of 160 every 20th tick took 1.7
# to 4.6 s in six runs with Python's own (700, 10, 10), and 1.1 s in one with these and the freeze.
THRESHOLDS = 5_000, 10, 20


@st.cache_resource(show_spinner=False)
def collect_rarely() -> None:
    """Once a process: what there is now, modules for the most part, stays for good."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
