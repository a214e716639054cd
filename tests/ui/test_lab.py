"""The page Plain vs residual, run by Streamlit's own test runner with a lab of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1.element_tree import Block, Node

from resnet_viz.engine.lab import Lab
from resnet_viz.lab.jobs import ENDED
from resnet_viz.lab.settings import Settings
from resnet_viz.ui import services
from tests.ui.app import open_app

QUICK = Settings(depth=8, epochs=1, networks="plain")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    services.lab.clear()
    yield services.lab()
    services.lab.clear()


def leaves(node: Node) -> list[str]:
    """What stands on the page, from top to bottom."""
    if isinstance(node, Block):
        return [leaf for child in node.children.values() for leaf in leaves(child)]
    return [node.key or node.type]


def test_what_is_new_at_the_end_of_several_runs_stands_below_their_charts(lab: Lab) -> None:
    job = lab.start([QUICK, Settings(depth=14, epochs=1, networks="plain")], "me")
    deadline = time.monotonic() + 100
    while (look := lab.look(job)) is None or look.state not in ENDED:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert look.state == "finished"
    app = open_app("pages/lab.py")
    app.session_state.lab_job = job
    app.run()
    assert not app.exception
    found = leaves(app.main)
    assert found.index(f"by_step_{job}") < found.index(f"race_{job}")
    assert found.index("run_shown") > found.index(f"heatmap_{job}")
