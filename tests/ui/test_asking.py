"""What a learner sees while an answer is on its way, and how work ends that nobody wants."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.testing.v1 import AppTest

from resnet_viz.engine.line import Flight, Standing
from resnet_viz.engine.questions import Question
from resnet_viz.inside.slices import Slices
from resnet_viz.ui.asking import SIGN_SECONDS, STOPPED, _words
from resnet_viz.ui.services import engine
from tests.ui.app import open_app


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(0, 0.4, 0.0), "Looking…"),
        (Standing(12, 3.6, 0.0), "Looking: 12 before you, about 4 s left"),
        (Standing(299, 151.0, 0.0), "Looking: 299 before you, about 3 min left"),
        (Standing(2, None, 0.0), "Looking: 2 before you"),
        (Standing(0, 12.0, 0.43), "Looking: 43% done, about 12 s left"),
    ],
)
def test_place_and_time_are_told_in_words(standing: Standing, words: str) -> None:
    assert _words(standing, "Looking") == words


def slow() -> Slices[int]:
    for step in range(1, 100):
        time.sleep(0.01)
        yield step / 100
    return 7


SLOW = Question(slow, None, (), kept=False)


def page() -> None:
    """A script of the app's: a part that asks."""
    import streamlit as st

    from resnet_viz.ui.asking import ask
    from resnet_viz.ui.layout import part
    from tests.ui.test_asking import SLOW

    @part
    def exhibit() -> None:
        st.text(f"The answer is {ask(SLOW)}.")

    exhibit()


def test_several_answers_may_be_waited_for_in_one_run() -> None:
    def twice() -> None:
        import streamlit as st

        from resnet_viz.ui.asking import ask
        from tests.ui.test_asking import SLOW

        st.text(f"{ask(SLOW)} and {ask(SLOW)}")

    app = AppTest.from_function(twice, default_timeout=60).run()
    assert not app.exception
    assert [text.value for text in app.text] == ["7 and 7"]


def test_what_was_stopped_says_so_and_can_be_had_again() -> None:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state[STOPPED] = {SLOW}
    app.run()
    assert [warning.value for warning in app.warning] == ["You have stopped this."]
    assert not app.text
    app.button(key="again").click().run()
    assert not app.warning
    assert [text.value for text in app.text] == ["The answer is 7."]


@contextmanager
def held() -> Iterator[None]:
    """The engine's thread is kept busy meanwhile."""
    started, release = threading.Event(), threading.Event()

    def hold() -> Iterator[float]:
        started.set()
        release.wait(60)
        return
        yield 0.0

    engine()._line.join(Flight("holding", hold, "", "", is_long=False))  # type: ignore[arg-type]
    assert started.wait(60)
    try:
        yield
    finally:
        release.set()


def test_a_page_waits_its_turn_and_goes_on_by_itself() -> None:
    app = open_app("pages/predict.py")
    turned = threading.Thread(target=app.slider(key="rotate").set_value(45).run)
    with held():
        turned.start()
        time.sleep(2 * SIGN_SECONDS)
        assert turned.is_alive()
    turned.join(60)
    assert not app.exception
    assert not app.warning
    assert app.slider(key="rotate").value == 45


def test_the_first_who_has_to_wait_draws_something_meanwhile() -> None:
    def waiting() -> None:
        import streamlit as st

        from resnet_viz.engine.questions import Question
        from resnet_viz.ui.asking import ask, meanwhile
        from tests.ui.test_asking import SLOW, known

        with meanwhile(lambda: st.text("a sign")):
            st.text(ask(SLOW))
            st.text(ask(SLOW))
        with meanwhile(lambda: st.text("no sign")):
            st.text(ask(Question(known, None, ())))
        st.text(ask(SLOW))

    app = AppTest.from_function(waiting, default_timeout=60).run()
    assert not app.exception
    assert [text.value for text in app.text] == ["a sign", "7", "7", "8", "7"]


def known() -> int:
    return 8
