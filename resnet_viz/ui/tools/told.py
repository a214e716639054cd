"""What the session has answered and trained so far, for the report to hand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from resnet_viz.facts.glossary import plain
from resnet_viz.lab.headline import headline
from resnet_viz.report.told import Answered, RunTold
from resnet_viz.ui.address import ANSWERS, Value
from resnet_viz.ui.lesson_place import known_lessons, read_answers
from resnet_viz.ui.samples import SAMPLE_TITLES
from resnet_viz.ui.services import lab


def answers_told(kept: Mapping[str, Value]) -> Iterator[Answered]:
    """The lessons' answers, in what is kept of the addresses (`history`)."""
    entries = kept.get(ANSWERS)
    if not isinstance(entries, list):
        return
    for lesson in known_lessons().lessons:
        chosen = read_answers(entries, lesson)
        for step, times in zip(lesson.steps, chosen, strict=True):
            for number, choice in enumerate(times):
                picture = step.picture(number)
                title = "" if picture is None else SAMPLE_TITLES[picture]
                question = plain(step.question)
                yield Answered(lesson.title, question, title, plain(step.choices[choice]))


def runs_told(jobs: Sequence[str], guesses: Mapping[str, str | None]) -> Iterator[RunTold]:
    """The lab's runs, by their ids, with what was guessed of them."""
    for job in jobs:
        look = lab().look(job, renew=False)
        begun = [run for run in look.runs if run.curves.start is not None] if look else []
        if look and begun:
            title = "; ".join(run.settings.title for run in begun)
            yield RunTold(title, guesses.get(job, look.guess) or "", headline(begun))
