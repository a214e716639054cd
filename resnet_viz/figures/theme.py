"""The colors of every figure. Okabe and Ito's blue, sky blue and vermilion: told apart by every
eye, and legible on light and dark."""

from typing import Final

from resnet_viz.facts.networks import NetworkKind

RESIDUAL = "#0072B2"
CHANGED = "#56B4E9"  # the residual network with something changed by the learner
PLAIN = "#D55E00"
OF_KIND: Final[dict[NetworkKind, str]] = {"plain": PLAIN, "residual": RESIDUAL}
NEUTRAL = "#8A8F98"  # what belongs to neither network
