"""The screen's shared parts: the only code, with the pages, that imports Streamlit."""
