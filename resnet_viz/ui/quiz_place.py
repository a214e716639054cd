"""A place in the quiz: it stands in the quiz's address, and in the addresses of the exhibits that
the quiz leads to, which lead back to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from resnet_viz.quiz.sets import TOPICS
from resnet_viz.ui.address import OF_QUIZ

_BETWEEN: Final = "~"
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class QuizPlace:
    """Topic, number of the set, the answers so far as letters, and the question that is shown,
    from 1; one more than there are: the result."""

    topic: str
    seed: int
    answers: str
    question: int

    @property
    def written(self) -> str:
        """As one word of an address, which `read_place` reads."""
        said = (self.topic, str(self.seed), self.answers, str(self.question))
        return OF_QUIZ + _BETWEEN.join(said)

    @property
    def query(self) -> dict[str, str]:
        """The address of the quiz there."""
        return {
            "quiz": self.topic,
            "quiz_set": str(self.seed),
            "quiz_answers": self.answers,
            "quiz_question": str(self.question),
        }


def read_place(text: str) -> QuizPlace | None:
    """The place that was written so; None where the text says none."""
    if not text.startswith(OF_QUIZ):
        return None
    match text.removeprefix(OF_QUIZ).split(_BETWEEN):
        case [topic, seed, answers, question] if topic in TOPICS:
            if _NUMBER.fullmatch(seed) and _NUMBER.fullmatch(question):
                return QuizPlace(topic, int(seed), answers, int(question))
    return None
