"""How a page stands on the strip: where it is drawn, the block that is looked at, and the boxes as
most pages show them, with the mean of the maps that a block hands on."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.figures.strip import sheet_of_passage
from resnet_viz.figures.tiles import Sheet
from resnet_viz.pictures.perturb import Perturbation, perturb
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import meanwhile
from resnet_viz.ui.exhibits import HOME
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import engine
from resnet_viz.ui.strip.choice import Choice, choice_among
from resnet_viz.ui.strip.contents import Box, Strip, strip_of, unread, without
from resnet_viz.ui.strip.passages import UNDISTURBED, passage_of
from resnet_viz.ui.strip.strip import draw_strip
from resnet_viz.ui.tables import in_words

if TYPE_CHECKING:
    from resnet_viz.inside.analyzed import Analysis
    from resnet_viz.inside.passed import Passage

DRAWN: Final = "strip_drawn"  # state: the visit of a page whose strip is on the screen


@dataclass(frozen=True, slots=True)
class Lens:
    """The strip's `place` on a page, the `networks` on it, and the `choice` of a block. Blocks can
    be taken out where it `switches`."""

    chosen: Selection
    networks: Sequence[ModelChoice]
    choice: Choice
    place: DeltaGenerator
    switches: bool

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Who has to wait in here for an answer sees the picture meanwhile, and empty boxes; on
        the same visit later, what was there before."""
        if _is_drawn():
            yield
        else:
            with meanwhile(self._draw_unread):
                yield

    def _draw_unread(self) -> None:
        known, pixels = len(self.chosen.categories), self.chosen.view.sight.pixels
        self.draw([unread(network.architecture, known, pixels) for network in self.networks])

    def draw(self, strips: Sequence[Strip]) -> None:
        """That of the network, and perhaps its twin's."""
        strip, *others = strips
        with self.place:
            draw_strip(
                strip,
                key="strip" if strip.bars else "strip_unread",
                chosen=self.choice.place,
                on_choose=self.choice.choose,
                on_switch=self.choice.take_out if self.switches else None,
                twin=next(iter(others), None),
            )
        if strip.bars:
            st.session_state[DRAWN] = st.session_state.visit


def stand(
    chosen: Selection,
    networks: Sequence[ModelChoice],
    *,
    first: int | None = None,
    switches: bool = False,
) -> Lens:
    """Take the strip's place here. The page opens with the block `first`, by its index, unless one
    was chosen."""
    choice = choice_among(networks[0].architecture, first, switches=switches)
    place = st.container()
    if not _is_drawn():
        place = place.empty()
    if not switches and st.session_state.kept.get("removed"):
        st.caption(f"Here with all blocks: what you took out on *{HOME.title}* is in place.")
    return Lens(chosen, networks, choice, place, switches)


def _is_drawn() -> bool:
    return bool(st.session_state.get(DRAWN) == st.session_state.visit)


def passed(
    chosen: Selection,
    network: ModelChoice,
    removed: Sequence[str] = (),
    disturbance: Perturbation = UNDISTURBED,
) -> tuple[Passage, Strip]:
    """The disturbed picture's way through a network without the removed blocks, as far as it can
    do without them, and the strip of it."""
    sight = chosen.view.sight
    out = without(network.architecture, removed)
    now = passage_of(network, out, sight, disturbance)
    usual = passage_of(network, (), sight, disturbance) if out else now

    def draw() -> Sheet:
        maps = [now.conv1, *(block.output for block in now.blocks)]
        return sheet_of_passage(perturb(sight.pixels, disturbance), maps)

    sheet = kept_sheet(network, sight, (out, disturbance), draw)
    strip = strip_of(
        network.architecture,
        chosen.categories,
        sheet,
        now.blocks,
        now.prediction,
        usual.prediction,
        out,
        chosen.target,
    )
    return now, strip


def analyzed(
    chosen: Selection, network: ModelChoice, result: Analysis, sheet: Sheet | None = None
) -> Strip:
    """The strip of a network whose analysis is at hand, with the maps that `passed` shows, or what
    else is on the sheet."""
    sheet = sheet or _mean_maps(chosen.view.sight, network, result)
    blocks, answer = result.blocks, result.prediction
    return strip_of(
        network.architecture,
        chosen.categories,
        sheet,
        blocks,
        answer,
        answer,
        followed=chosen.target,
    )


def _mean_maps(sight: Sight, network: ModelChoice, result: Analysis) -> Sheet:
    conv1, _, *outputs = result.layers

    def draw() -> Sheet:
        return sheet_of_passage(sight.pixels, [layer.mean for layer in (conv1, *outputs)])

    scale = result.shortcut_scale
    return kept_sheet(network, sight, ((), UNDISTURBED) if scale == 1 else scale, draw)


def short(number: float) -> str:
    """A number from 0 up in the five letters that find room below a box."""
    if not math.isfinite(number):
        return "–"
    if 0 < number < 1e-3:
        return "<.001"
    return in_words(number, 2) if number == 0 or number >= 0.01 else f"{number:.3f}"


def with_largest(box: Box, largest: float, words: str) -> Box:
    """The box with the largest number of its map, from 0 up, below it; `words` say what it is, with
    {} for the number."""
    said = words.format(short(largest)) if math.isfinite(largest) else "its map is not finite"
    return replace(box, caption=short(largest), measured=said)


def kept_sheet(
    network: ModelChoice, sight: Sight, way: Hashable, draw: Callable[[], Sheet]
) -> Sheet:
    """The maps of a picture's passage as one picture, drawn once for all who see it; `way` tells
    the passages of a picture through a network apart, and what is drawn of them."""
    return engine().store.remember(("strip", network, sight, way), draw)
