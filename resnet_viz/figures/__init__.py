"""Results drawn: no torch, no input or output, no hidden scaling."""

# Streamlit imports pandas late, on one session's thread; Plotly, on another's, takes it as it is
# in sys.modules and fails on one half imported. So it is whole before anything is drawn.
import pandas  # noqa: F401
