"""Where somebody stands in the lessons, as addresses say it: for the page, and for the way back
from an exhibit that a lesson led to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from resnet_viz.lessons.lesson import Lesson
from resnet_viz.lessons.shelf import Shelf, shelf
from resnet_viz.ui.address import ANSWERS, FROM, OF_LESSON, OF_QUIZ
from resnet_viz.ui.destination import check_address

APART: Final = "~"  # in the address, between a lesson's name and the rest
Answers = tuple[tuple[int, ...], ...]  # by step: indices of what was chosen, time by time


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """In the `lesson` of this id, at the question of the number `at` (from 1; one more than there
    are: at the summary), asked for the time of the number `on` (from 0)."""

    lesson: str
    at: int = 1
    on: int = 0

    @property
    def said(self) -> dict[str, str]:
        """As the address of the page says it."""
        place = {"lesson": self.lesson}
        if self.at != 1:
            place["at"] = str(self.at)
        if self.on:
            place["on"] = str(self.on)
        return place


def known_lessons() -> Shelf:
    """The lessons there are by now."""
    return shelf(check_address)


def read_answers(entries: Sequence[str], lesson: Lesson) -> Answers:
    """What was answered in the lesson, by entries such as "a-lesson~2.31": in the first question
    the second choice; in the second one the third, and about another picture the first. What
    cannot be an answer is none, and ends those of its step."""
    said = next((e for e in entries if e.partition(APART)[0] == lesson.id), "")
    parts = said.partition(APART)[2].split(".")
    parts += [""] * len(lesson.steps)
    return tuple(
        _chosen(part, len(step.choices), step.times)
        for part, step in zip(parts, lesson.steps, strict=False)
    )


def _chosen(part: str, choices: int, times: int) -> tuple[int, ...]:
    possible = [str(number) for number in range(1, choices + 1)]
    found: list[int] = []
    for digit in part[:times]:
        if digit not in possible:
            break
        found.append(possible.index(digit))
    return tuple(found)


def with_answers(entries: Sequence[str], lesson: Lesson, answers: Answers) -> list[str]:
    """The entries, with these for the lesson in place of those before."""
    others = [entry for entry in entries if entry.partition(APART)[0] != lesson.id]
    written = ".".join("".join(str(n + 1) for n in step) for step in answers).rstrip(".")
    return [*others, f"{lesson.id}{APART}{written}"] if written else others


def origin(place: LessonPlace, entries: Sequence[str]) -> str:
    """What a link out of a lesson says of where it stands: the place, and what was answered, for
    the page may be opened anew on the way."""
    mine = next((e for e in entries if e.partition(APART)[0] == place.lesson), place.lesson)
    return OF_LESSON + APART.join((str(place.at), str(place.on), mine))


def way_back(said: str, held: Sequence[str]) -> tuple[LessonPlace, list[str]] | None:
    """The place that `origin` has written, and the answers to bring along: those that the session
    has `held`, and the link's where it has none of this lesson. None where it says nothing so."""
    match = re.fullmatch(rf"{OF_LESSON}([1-9]\d?){APART}(\d\d?){APART}(.+)", said)
    if match is None:
        return None
    at, on, mine = match.groups()
    lesson = mine.partition(APART)[0]
    entries = list(held)
    if APART in mine and not any(entry.partition(APART)[0] == lesson for entry in held):
        entries.append(mine)
    return LessonPlace(lesson, int(at), int(on)), entries


def to_pass_on(said: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What an address says, without the learner's answers to lessons and quiz: whoever opens it is
    asked anew."""
    return {
        key: texts
        for key, texts in said.items()
        if key not in (ANSWERS, "quiz_answers", "quiz_question", "look_around")
        and not (key == FROM and texts[-1].startswith((OF_LESSON, OF_QUIZ)))
    }
