"""What the page Inside a block asks of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask
from resnet_viz.ui.services import engine
from resnet_viz.ui.strip.passages import is_known, keep

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.inside.lesioned import Changed
    from resnet_viz.inside.passed import Passage
    from resnet_viz.inside.responded import BlockResponse
    from resnet_viz.inside.trace import BlockPass
    from resnet_viz.inside.viewed import BlockView
    from resnet_viz.networks.models import LoadedModel


def seen_in_block(
    choice: ModelChoice, block: str, removed: tuple[str, ...], sight: Sight
) -> BlockView:
    """One block's tensors while the network, without the removed blocks, sees the picture: up to
    30 MB."""
    return ask(_question(choice, block, removed, sight))


def read_and_look(choice: ModelChoice, block: str, removed: tuple[str, ...], sight: Sight) -> None:
    """Where neither is known, have the picture's passage and `seen_in_block` computed by one pass
    through the network, and kept."""
    looked = _question(choice, block, removed, sight)
    if is_known(choice, removed, sight) or engine().store.get(looked):
        return
    question = Question(_pass_and_look, choice, looked.given, kept=False)
    passage, view = ask(question, "Reading your picture")
    keep(choice, removed, sight, passage)
    engine().store.put(looked, view)


def _question(
    choice: ModelChoice, block: str, removed: tuple[str, ...], sight: Sight
) -> Question[BlockView]:
    return Question(_look, choice, (block, removed, sight))


def _pass_and_look(
    model: LoadedModel, block: str, removed: tuple[str, ...], sight: Sight
) -> tuple[Passage, BlockView]:
    from resnet_viz.inside.block import look_at
    from resnet_viz.inside.passage import passage

    inputs = {}

    def note(step: BlockPass) -> None:
        if step.name == block:
            inputs[block] = step.into_branch

    found = passage(model, sight.pixels, removed, also=note)
    return found, look_at(model, block, inputs[block])


def _look(model: LoadedModel, block: str, removed: tuple[str, ...], sight: Sight) -> BlockView:
    from resnet_viz.inside.block import look

    return look(model, sight.pixels, block, removed)


def responses_of(
    choice: ModelChoice, removed: tuple[str, ...], sight: Sight
) -> tuple[BlockResponse, ...]:
    """How strongly every block responds to the picture, without the removed ones."""
    return ask(Question(_responses, choice, (removed, sight)))


def _responses(
    model: LoadedModel, removed: tuple[str, ...], sight: Sight
) -> tuple[BlockResponse, ...]:
    from resnet_viz.inside.responses import responses

    return responses(model, sight.pixels, removed)


def changed(
    choice: ModelChoice,
    target: int | None,
    removed: tuple[str, ...],
    branch_scale: tuple[tuple[str, float], ...],
    sight: Sight,
) -> Changed:
    """What the network answers with blocks removed or their branches scaled."""
    return ask(Question(_change, choice, (target, removed, branch_scale, sight)))


def _change(
    model: LoadedModel,
    target: int | None,
    removed: tuple[str, ...],
    branch_scale: tuple[tuple[str, float], ...],
    sight: Sight,
) -> Changed:
    from resnet_viz.inside.lesion import change

    scales = dict(branch_scale)
    return change(model, sight.pixels, target, removed=removed, branch_scale=scales)
