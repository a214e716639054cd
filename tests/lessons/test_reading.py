"""What a teacher writes becomes a lesson; what is none gets a sentence with line and reason."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from resnet_viz.errors import LessonError, SettingsError
from resnet_viz.lessons.challenge import Challenge, Truth, Written
from resnet_viz.lessons.lesson import Lesson
from resnet_viz.lessons.of_blocks import BlockMissed
from resnet_viz.lessons.reading import read_lesson
from resnet_viz.ui.destination import check_address

GOOD = """\
title = "Two questions"
minutes = 6
question = "What does a [[block]] do?"
summary = "It adds."

[[step]]
question = "Which one?"
choices = ["Yes", "No", "Perhaps"]
exhibit = "home"
right = 2
why = "It is so"
source = "me"

[[step]]
text = "A picture."
question = "Which block is missed least?"
choices = ["Block 1", "Block 16"]
exhibit = "block?image={picture}"
pictures = ["cat", "rocket"]
truth = { name = "block missed", blocks = ["layer1.0", "layer4.2"], missed = "least" }
"""


def no_check(address: str) -> None:
    """Every address leads somewhere."""


def read(text: str) -> Lesson:
    return read_lesson("two-questions", text, no_check)


def test_a_lesson_is_read_as_it_stands() -> None:
    lesson = read(GOOD)
    assert (lesson.id, lesson.title, lesson.minutes) == ("two-questions", "Two questions", 6)
    first, second = lesson.steps
    assert first.truth == Written(1, "It is so", "me")
    assert first.truth.truth() == Truth(1, "It is so *Source: me.*")
    assert (first.times, first.picture(0)) == (1, None)
    assert first.challenge() == Challenge("Which one?", ("Yes", "No", "Perhaps"), "home")
    assert second.truth == BlockMissed(("layer1.0", "layer4.2"), "least")
    assert second.times == 2
    assert second.challenge(1).exhibit == "block?image=rocket"


def test_the_example_for_teachers_is_a_lesson() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "teaching.md").read_text(encoding="utf-8")
    example = guide[guide.index("    title = ") : guide.index("`exhibit` is what stands")]
    assert len(read_lesson("cats", dedent(example), check_address).steps) == 2


WRONG = [
    ('title = "Two', 'titel = "Two', 1, "title", "a text stands here"),
    ("minutes = 6", "minutes = 0", 2, "minutes", "a whole number from 1 to 60"),
    ("minutes = 6", "minutes = true", 2, "minutes", "a whole number"),
    ("minutes = 6", "minutes = 6\ncolor = 7", 3, "color", "nothing of this name belongs here"),
    ("[[block]]", "[[flux capacitor]]", 3, "question", "the glossary has no word 'flux capacitor'"),
    ('"It adds."', '" "', 4, "summary", "a text stands here"),
    ('["Yes", "No", "Perhaps"]', '["Yes"]', 8, "step 1, choices", "2 to 5 choices, and not 1"),
    ('["Yes", "No", "Perhaps"]', '["No", "No"]', 8, "step 1, choices", "two choices are the same"),
    ('["Yes", "No", "Perhaps"]', '["No", 3]', 8, "step 1, choices", "a text stands here"),
    ('["Yes", "No", "Perhaps"]', '["No", "[[block]]"]', 8, "step 1, choices", "no marked words"),
    ('title = "Two', 'title = "[[block]] Two', 1, "title", "no marked words"),
    ('why = "', 'why = "' + 600 * "x", 11, "step 1, why", "letters are too long for a phone"),
    ("right = 2", "right = 4", 10, "step 1, right", "a whole number from 1 to 3"),
    ("right = 2\n", "", 6, "step 1, truth", "either right, why and source, or truth"),
    ('source = "me"\n', "", 6, "step 1, source", "a text stands here"),
    ("{picture}", "cat", 18, "step 2, exhibit", "{picture} stands in it exactly where"),
    ('"rocket"]', '"dog"]', 19, "step 2, pictures", "'dog' is no picture"),
    ('"block missed"', '"block mist"', 20, "step 2, truth", "its name is one of: absent class"),
    ('"layer4.2"]', '"layer4.3"]', 20, "step 2, truth", "'layer4.3' is no block"),
    (', "layer4.2"]', "]", 20, "step 2, truth", "it tells 1 choices apart, and not 2"),
    ('missed = "least"', 'missed = "last"', 20, "step 2, truth", "'missed' is one of least, most"),
    (', missed = "least"', "", 20, "step 2, truth", "'missed' is missing"),
    ('missed = "least"', 'missed = "least", of = 3', 20, "step 2, truth", "it has no 'of'"),
    ('["layer1.0", "layer4.2"]', "7", 20, "step 2, truth", "'blocks' is a list"),
]


@pytest.mark.parametrize(("said", "instead", "line", "key", "reason"), WRONG)
def test_an_error_says_line_key_and_reason(
    said: str, instead: str, line: int, key: str, reason: str
) -> None:
    assert said in GOOD
    with pytest.raises(LessonError) as error:
        read(GOOD.replace(said, instead, 1))
    told = str(error.value)
    assert re.match(rf"line {line} \({re.escape(key)}\): ", told), told
    assert reason in told
    assert told.endswith(".")
    assert "\n" not in told


def test_what_is_no_toml_says_where() -> None:
    with pytest.raises(LessonError, match=r"this is no TOML: .*line 2"):
        read(GOOD.replace("minutes = 6", "minutes = six"))


@pytest.mark.parametrize("said", ["[" * 3000 + "]" * 3000, "9" * 5000])
def test_what_python_cannot_read_is_a_sentence_too(said: str) -> None:
    with pytest.raises(LessonError, match="this is no TOML"):
        read(f"deep = {said}\n{GOOD}")


@pytest.mark.parametrize(
    ("truth", "reason"),
    [
        ('{ name = "absent class", target = "dog" }', "classes is named 'dog'"),
        (
            '{ name = "silent channels", layer = "conv1", edges = [nan, inf] }',
            "an edge is a finite number",
        ),
    ],
)
def test_a_truth_that_nothing_can_find_is_refused(truth: str, reason: str) -> None:
    three = GOOD.replace('["Block 1", "Block 16"]', '["One", "Two", "Three"]')
    with pytest.raises(LessonError, match=re.escape(reason)):
        read(re.sub(r"truth = \{.*?\}", f"truth = {truth}", three))


def test_a_lesson_without_questions_is_none() -> None:
    with pytest.raises(LessonError, match=r"line 1 \(step\): every question begins with"):
        read(GOOD[: GOOD.index("[[step]]")])
    with pytest.raises(LessonError, match="1 to 20 steps"):
        read(GOOD + GOOD[GOOD.index("[[step]]") :] * 10)


@pytest.mark.parametrize("name", ["Big", "a b", "a~b", "", "-"])
def test_a_name_that_no_address_can_say_is_refused(name: str) -> None:
    with pytest.raises(LessonError, match="small letters, digits and hyphens"):
        read_lesson(name, GOOD, no_check)


def test_an_exhibit_that_is_none_is_said() -> None:
    def check(address: str) -> None:
        if address.startswith("block"):
            raise SettingsError(f"no page for {address}")

    with pytest.raises(LessonError) as error:
        read_lesson("two", GOOD, check)
    assert str(error.value) == "line 18 (step 2, exhibit): no page for block?image=cat."
