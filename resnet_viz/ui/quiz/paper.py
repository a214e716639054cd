"""For teachers: the set that is open as a sheet to print, and its key."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import streamlit as st

from resnet_viz.quiz.sets import QuizSet
from resnet_viz.report import quiz as paper
from resnet_viz.ui.exhibits import QUIZ


def offer_paper(drawn: QuizSet) -> None:
    """Two files, behind a fold."""
    here = server()  # a download is made where nobody knows it
    with st.expander("For teachers: this set on paper, and its key"):
        st.markdown(
            f"Topic and number make the set: whoever chooses *{drawn.topic.title}* and set "
            f"{drawn.seed}, or opens this page's address, has these eight questions in this order."
        )
        with st.container(horizontal=True):
            _download("The sheet", "sheet", lambda: paper.sheet(drawn), drawn)
            _download("The key", "key", lambda: paper.key(drawn, here), drawn)
        command = f"python -m resnet_viz quiz {drawn.topic.id} --seed {drawn.seed}"
        st.caption(f"`{command} --key --out key.html` writes the key, too.")


def _download(label: str, what: str, page: Callable[[], str], drawn: QuizSet) -> None:
    st.download_button(
        label,
        page,
        f"quiz-{drawn.topic.id}-{drawn.seed}-{what}.html",
        "text/html",
        key=f"quiz_{what}",
        icon=":material/print:",
        on_click="ignore",
    )


def server() -> str:
    """The address of this server as the visitor reached it, without the page's name."""
    there = urlsplit(st.context.url or "")
    return there._replace(path=there.path.removesuffix(f"/{QUIZ.name}"), query="").geturl()
