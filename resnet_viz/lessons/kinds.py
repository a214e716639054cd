"""The truths that can be computed, by the names under which the files of lessons ask for them."""

from __future__ import annotations

from typing import Final, TypeAlias

from resnet_viz.lessons.of_blocks import AnswerDecided, AnswersTurned, BlockMissed, LargerPart
from resnet_viz.lessons.of_counts import CostliestPart, DesignCost
from resnet_viz.lessons.of_gradients import GradientLargest, GradientPath
from resnet_viz.lessons.of_maps import (
    AbsentClass,
    AnswerCovered,
    SeesPixels,
    SilentChannels,
    StaysAlike,
)
from resnet_viz.lessons.of_training import EndsWith, LowerTrainingError, SurerVersion

OnPicture: TypeAlias = (
    AbsentClass
    | AnswerCovered
    | AnswerDecided
    | AnswersTurned
    | BlockMissed
    | GradientLargest
    | GradientPath
    | LargerPart
    | SilentChannels
    | StaysAlike
    | SurerVersion
)
OfNetworks: TypeAlias = CostliestPart | DesignCost | EndsWith | LowerTrainingError | SeesPixels
Computed: TypeAlias = OnPicture | OfNetworks

ON_PICTURE: Final[dict[str, type[OnPicture]]] = {  # ask about a picture
    "absent class": AbsentClass,
    "answer covered": AnswerCovered,
    "answer decided": AnswerDecided,
    "answers turned": AnswersTurned,
    "block missed": BlockMissed,
    "gradient largest": GradientLargest,
    "gradient path": GradientPath,
    "larger part": LargerPart,
    "silent channels": SilentChannels,
    "stays alike": StaysAlike,
    "surer version": SurerVersion,
}
OF_NETWORKS: Final[dict[str, type[OfNetworks]]] = {  # do not
    "costliest part": CostliestPart,
    "design cost": DesignCost,
    "ends with": EndsWith,
    "lower training error": LowerTrainingError,
    "sees pixels": SeesPixels,
}
