"""A lesson: questions in their order, each with how its truth is found."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_viz.lessons.challenge import Challenge, Written
from resnet_viz.lessons.kinds import Computed

PICTURE = "{picture}"  # in an exhibit's address: the picture that the question is about


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a lesson: `text`, what is to be known before, `question`, and `choices`;
    `exhibit`, the address of what shows the answer; `pictures`, ids of the gallery, about each of
    which the question can be asked, the first one first (none: about no picture)."""

    text: str
    question: str
    choices: tuple[str, ...]
    exhibit: str
    pictures: tuple[str, ...]
    truth: Written | Computed

    @property
    def times(self) -> int:
        """How often it can be asked."""
        return len(self.pictures) or 1

    def picture(self, number: int) -> str | None:
        """The picture about which it is asked for the time of this number, from 0."""
        return self.pictures[number] if self.pictures else None

    def challenge(self, number: int = 0) -> Challenge:
        """What is asked then."""
        picture = self.picture(number)
        exhibit = self.exhibit if picture is None else self.exhibit.replace(PICTURE, picture)
        return Challenge(self.question, self.choices, exhibit)


@dataclass(frozen=True, slots=True)
class Lesson:
    """`id` stands in addresses; `question` is what the lesson answers, in a line; `summary` what
    there is to take along. Texts are Markdown with the glossary's marks."""

    id: str
    title: str
    minutes: int
    question: str
    summary: str
    steps: tuple[Step, ...]
