"""Eight questions of a topic, drawn by a seed: the same seed gives the same eight again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from resnet_viz.errors import SettingsError
from resnet_viz.quiz.question import LETTERS, Drawn, QuizQuestion
from resnet_viz.quiz.topics import block, cost, depth, figures, layers, looking

LENGTH: Final = 8
FIRST_SEED: Final = 1
LARGEST_SEED: Final = 9999


@dataclass(frozen=True, slots=True)
class Topic:
    """What a set is about; `id` stands in addresses."""

    id: str
    title: str
    questions: tuple[Drawn, ...]


TOPICS: Final = {
    topic.id: topic
    for topic in (
        Topic("depth", "Why depth is hard", depth.QUESTIONS),
        Topic("block", "The block and its shortcut", block.QUESTIONS),
        Topic("layers", "Layers and shapes", layers.QUESTIONS),
        Topic("cost", "Parameters and multiply-adds", cost.QUESTIONS),
        Topic("figures", "Whose figure is it?", figures.QUESTIONS),
        Topic("looking", "What a picture says", looking.QUESTIONS),
    )
}


@dataclass(frozen=True, slots=True)
class QuizSet:
    """The `LENGTH` questions of a topic that a seed draws."""

    topic: Topic
    seed: int
    questions: tuple[QuizQuestion, ...]

    def read(self, letters: str) -> tuple[int, ...]:
        """The answers that `letters` ("BAD") say, question by question, as places among the
        choices; up to the first letter that none of the question's choices has."""
        places = []
        for letter, question in zip(letters, self.questions, strict=False):
            place = LETTERS.find(letter)
            if not 0 <= place < len(question.choices):
                break
            places.append(place)
        return tuple(places)

    def right(self, answers: Sequence[int]) -> int:
        """How many of the answers are right."""
        asked = zip(answers, self.questions, strict=False)
        return sum(answer == question.right for answer, question in asked)


def draw_set(topic: str, seed: int) -> QuizSet:
    """The set of this topic and seed, 1 to 9,999. Raises `SettingsError` for any other."""
    if topic not in TOPICS:
        raise SettingsError(f"There is no topic {topic!r}; choose one of {', '.join(TOPICS)}.")
    if not FIRST_SEED <= seed <= LARGEST_SEED:
        raise SettingsError(f"A seed is a number from {FIRST_SEED} to {LARGEST_SEED:,}.")

    def chance(draw: Drawn) -> Random:
        """A question's own: a new question changes no other's numbers, and few sets."""
        return Random(f"{topic} {seed} {draw.__name__}")

    drawn = sorted(TOPICS[topic].questions, key=lambda draw: chance(draw).random())[:LENGTH]
    return QuizSet(TOPICS[topic], seed, tuple(draw(chance(draw)) for draw in drawn))


def after(topic: str) -> Topic:
    """The topic that follows; the first one after the last."""
    order = list(TOPICS)
    return TOPICS[order[(order.index(topic) + 1) % len(order)]]
