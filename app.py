"""Look inside a real ResNet-50: start with `streamlit run app.py`."""

import streamlit as st

from resnet_viz.ui.navigation import pages
from resnet_viz.ui.sidebar import draw_sidebar

st.set_page_config(
    page_title="Look inside a real ResNet-50", page_icon="assets/logo.svg", layout="wide"
)
st.logo("assets/logo.svg", size="large")
st.session_state.app_has_run = True
page = st.navigation(pages())
draw_sidebar()
page.run()
