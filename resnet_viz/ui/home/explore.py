"""Home's exhibit: the network that has just read the picture, and one of its blocks."""

from __future__ import annotations

from pathlib import Path

from resnet_viz.ui.home.block import show_block
from resnet_viz.ui.inside import warn_unless_finite
from resnet_viz.ui.layout import part
from resnet_viz.ui.selection import selection
from resnet_viz.ui.strip.lens import passed, stand
from resnet_viz.ui.strip.passages import passage_of

HOME_CSS = Path(__file__).with_name("home.css")


@part
def explore() -> None:
    """The strip, and below it what the chosen block does: a click reruns this alone."""
    chosen = selection()
    lens = stand(chosen, [chosen.model], switches=True)
    with lens.reading():
        usual = passage_of(chosen.model, (), chosen.view.sight)
        now, strip = passed(chosen, chosen.model, lens.choice.removed)
    lens.draw([strip])
    warn_unless_finite(now.prediction.logits)
    show_block(strip, lens.choice, now, usual)
