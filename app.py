"""Look inside a real ResNet-50: start with `streamlit run app.py`."""

from contextlib import nullcontext

import streamlit as st

from resnet_viz.open_files import make_room_for_files

make_room_for_files()  # before all else is loaded: a class may come meanwhile

from resnet_viz.facts.catalog import ASSETS
from resnet_viz.openmp import spin_briefly
from resnet_viz.ui.bar.bar import draw_bar
from resnet_viz.ui.classroom.bar import draw_room
from resnet_viz.ui.classroom.place import enter, here
from resnet_viz.ui.exhibits import CLASSROOM, LAB
from resnet_viz.ui.foot import draw_foot
from resnet_viz.ui.garbage import collect_rarely
from resnet_viz.ui.history import arrive, keep_history, remember
from resnet_viz.ui.layout import keep_color_scheme, lead_keys, make_readable, show_meanings
from resnet_viz.ui.navigation import draw_navigation, draw_next, exhibit_of, pages
from resnet_viz.ui.services import turns
from resnet_viz.ui.tools.tools import draw_tools
from resnet_viz.ui.upstream import mend_streamlit
from resnet_viz.ui.visitor import know_browser
from resnet_viz.ui.way_back import draw_way_back

LOGO = str(ASSETS / "logo.svg")

spin_briefly()  # torch comes later
collect_rarely()
mend_streamlit()
st.logo(LOGO, size="large")
st.session_state.app_has_run = True
page = st.navigation(pages(), position="hidden")
exhibit = exhibit_of(page)
st.set_page_config(page_title=f"{exhibit.title} · ResNet-50", page_icon=LOGO, layout="wide")
with turns().turn():
    make_readable()
    arrive(exhibit.name)
    enter()
    draw_navigation(exhibit)
    with draw_bar(exhibit) if exhibit.looks else nullcontext():
        draw_tools(exhibit)
    draw_way_back()
    draw_room()
    page.run()
    draw_next(exhibit)
    draw_foot()
    remember()
    keep_history()
    show_meanings()
    lead_keys()
    keep_color_scheme()
    if exhibit in (LAB, CLASSROOM) or here():
        know_browser()
