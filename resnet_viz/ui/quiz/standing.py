"""Where the learner stands in the quiz: set, answers, and the question that is shown."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from resnet_viz.quiz.question import LETTERS, QuizQuestion
from resnet_viz.quiz.sets import FIRST_SEED, LARGEST_SEED, LENGTH, TOPICS, QuizSet, draw_set
from resnet_viz.ui.history import bound
from resnet_viz.ui.quiz_place import QuizPlace


@dataclass(frozen=True, slots=True)
class Standing:
    """The set, the answers given, as places among the choices, and the number of the question
    that is shown, from 1; one more than there are: the result."""

    drawn: QuizSet
    answers: tuple[int, ...]
    number: int

    @property
    def question(self) -> QuizQuestion:
        """The one that is shown."""
        return self.drawn.questions[self.number - 1]

    @property
    def answer(self) -> int | None:
        """What was answered to it, if anything."""
        return self.answers[self.number - 1] if self.number <= len(self.answers) else None

    @property
    def at_the_end(self) -> bool:
        return self.number > LENGTH

    @property
    def place(self) -> QuizPlace:
        letters = "".join(LETTERS[answer] for answer in self.answers)
        return QuizPlace(self.drawn.topic.id, self.drawn.seed, letters, self.number)


def standing() -> Standing:
    """As the address says it, as far as that can be: no question is shown before those before it
    are answered."""
    state = st.session_state
    topic = state[bound("quiz", next(iter(TOPICS)), TOPICS)]
    seed = state[bound("quiz_set", FIRST_SEED, within=(FIRST_SEED, LARGEST_SEED))]
    letters = state[bound("quiz_answers", "")]
    drawn = draw_set(topic, seed)
    answers = drawn.read(letters)
    number = min(max(1, state[bound("quiz_question", 1)]), len(answers) + 1)
    return Standing(drawn, answers, number)


def commit(number: int, letter: str) -> None:
    """Answer the question of this number; once only, however often a button is pressed."""
    state = st.session_state
    if len(standing().answers) == number - 1:
        state.quiz_answers = standing().place.answers + letter


def go_to(number: int) -> None:
    """Show the question of this number, or the result."""
    st.session_state.quiz_question = number


def begin(topic: str, seed: int) -> None:
    """Another set, from its first question."""
    st.session_state.update(quiz=topic, quiz_set=seed)
    begin_again()


def begin_again() -> None:
    """The set that is chosen, from its first question."""
    st.session_state.update(quiz_answers="", quiz_question=1)
