"""The truth of a lesson's question, computed: what an exhibit would show, asked in the same way, of
the same engine."""

from __future__ import annotations

from functools import cache

from resnet_viz.counting.design import Design
from resnet_viz.engine.recordings import DEPTH_FAILS
from resnet_viz.facts.catalog import (
    BUILTIN_PLAIN,
    BUILTIN_RESNET,
    RESIZE,
    Category,
    ModelChoice,
    builtin_file,
    class_index,
)
from resnet_viz.inside.saliency.checks import Sanity
from resnet_viz.inside.saliency.results import Settings
from resnet_viz.lab.history import Run
from resnet_viz.lessons.challenge import Truth, Written
from resnet_viz.lessons.kinds import OfNetworks, OnPicture
from resnet_viz.lessons.lesson import Step
from resnet_viz.lessons.of_blocks import (
    LAST,
    AnswerDecided,
    AnswersTurned,
    BlockMissed,
    LargerPart,
)
from resnet_viz.lessons.of_counts import SIZE, CostliestPart, DesignCost
from resnet_viz.lessons.of_gradients import GradientLargest, GradientPath
from resnet_viz.lessons.of_maps import (
    AbsentClass,
    AnswerCovered,
    SeesPixels,
    SilentChannels,
    StaysAlike,
)
from resnet_viz.lessons.of_training import VERSIONS, EndsWith, LowerTrainingError, SurerVersion
from resnet_viz.networks.cards import read_card
from resnet_viz.networks.published_files import is_local
from resnet_viz.pictures.preprocessing import Preprocessing
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.counted import anatomy_of, kept_design
from resnet_viz.ui.inside import analyzed, fields_of_view, lesions_of, map_of
from resnet_viz.ui.samples import sample_picture
from resnet_viz.ui.services import lab, view_picture
from resnet_viz.ui.strip.passages import passage_of
from resnet_viz.ui.tested import checked, covered

RESNET = BUILTIN_RESNET


def truth_of(step: Step, number: int = 0) -> Truth:
    """What is right when the question of a lesson is asked for the time of this number, from 0: of
    the picture of this number, where it is about pictures. May wait for the engine, and raises
    what it raises."""
    match step.truth:
        case Written() as written:
            return written.truth()
        case (
            CostliestPart() | DesignCost() | EndsWith() | LowerTrainingError() | SeesPixels()
        ) as asked:
            return _of_networks(asked)
        case asked:
            return _on_picture(asked, step.pictures[number])


def sight_of(sample: str, choice: ModelChoice = RESNET) -> Sight:
    """What a network is given of the sample, as on the pages that look at it."""
    return view_picture(sample_picture(sample), Preprocessing(RESIZE[choice.weights])).sight


def forgetting(asked: StaysAlike, sight: Sight) -> Sanity:
    """The maps of the network's answer that are asked about, while it forgets."""
    target = analyzed(RESNET, None, 1.0, sight).target
    return checked(RESNET, (target, None), asked.methods, Settings(), sight)


def _of_networks(asked: OfNetworks) -> Truth:
    match asked:
        case CostliestPart():
            return asked.truth(anatomy_of(RESNET.architecture))
        case DesignCost():
            usual, changed = kept_design(Design(), SIZE), kept_design(asked.design, asked.size)
            return asked.truth(usual, changed)
        case SeesPixels():
            return asked.truth(fields_of_view(RESNET)[asked.layer])
        case EndsWith() | LowerTrainingError():
            return asked.truth(_recorded())


def _on_picture(asked: OnPicture, sample: str) -> Truth:
    sight = sight_of(sample)
    match asked:
        case BlockMissed():
            return asked.truth(lesions_of(RESNET, sight), _categories())
        case AnswersTurned():
            network = RESNET if asked.network == "residual" else BUILTIN_PLAIN
            return asked.truth(lesions_of(network, sight), _categories())
        case AnswerDecided():
            behind = {block: LAST[number:] for number, block in enumerate(LAST, 1)}
            came = {block: passage_of(RESNET, removed, sight) for block, removed in behind.items()}
            return asked.truth({block: passage.prediction for block, passage in came.items()})
        case LargerPart():
            return asked.truth(passage_of(RESNET, (), sight))
        case GradientLargest() | GradientPath():
            return asked.truth(analyzed(RESNET, None, 1.0, sight))
        case SilentChannels():
            layers = analyzed(RESNET, None, 1.0, sight, asked.layer).layers
            layer = next(layer for layer in layers if layer.name == asked.layer)
            return asked.truth(map_of(RESNET, layer, sight))
        case AnswerCovered():
            return asked.truth(covered(RESNET, asked.cells, sight))
        case AbsentClass():
            categories = _categories()
            absent = analyzed(RESNET, class_index(asked.target, categories), 1.0, sight)
            return asked.truth(absent, analyzed(RESNET, None, 1.0, sight), categories)
        case StaysAlike():
            return asked.truth(forgetting(asked, sight))
        case SurerVersion():
            here = all(is_local(version) for version in VERSIONS)
            return asked.truth(
                [passage_of(one, (), sight_of(sample, one)).prediction for one in VERSIONS]
                if here
                else []
            )


def _recorded() -> tuple[Run, ...]:
    """The runs of the recording that comes with the app."""
    look = lab().look(DEPTH_FAILS, renew=False)
    assert look is not None  # it is in `assets/runs/`
    return look.runs


@cache
def _categories() -> tuple[Category, ...]:
    return read_card(builtin_file(RESNET.architecture)).categories
