"""Plain words and Markdown."""

from resnet_viz.lessons.shelf import shelf
from resnet_viz.rooms.polls import Poll
from resnet_viz.ui.destination import check_address
from resnet_viz.ui.words import as_written, words_of


def test_what_somebody_wrote_is_no_markdown() -> None:
    assert as_written("*a* :red[b]") == r"\*a\* \:red\[b\]"


def test_what_we_wrote_is_read_without_its_marks() -> None:
    said = "**F(x)** and the [[shortcut|way round]]s, *2 x 3*; [He](https://arxiv.org)"
    assert words_of(said) == "F(x) and the way rounds, 2 x 3; He"


def test_every_question_of_a_lesson_can_be_put_to_a_class() -> None:
    steps = [step for lesson in shelf(check_address).lessons for step in lesson.steps]
    assert len(steps) > 40
    for step in steps:
        asked = step.challenge()
        poll = Poll(
            words_of(asked.text),
            tuple(map(words_of, asked.choices)),
            0,
            before=words_of(step.text),
        )
        assert not set("[]*") & set(poll.before + poll.text + "".join(poll.choices))
