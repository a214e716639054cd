"""The quiz on paper: complete, escaped, and asking no host for anything."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

import pytest

from resnet_viz.quiz.question import LETTERS, Choice, QuizQuestion, Shown
from resnet_viz.quiz.sets import LENGTH, TOPICS, QuizSet, draw_set
from resnet_viz.report.quiz import OPEN, RIGHT, WRONG, key, result, sheet


class Text(HTMLParser):
    """What is to be read, and the links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said = ""
        self.links: list[str] = []
        self.feed(page[page.index("<body>") :])

    def handle_data(self, data: str) -> None:
        self.said += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("topic", TOPICS)
def test_the_sheet_has_all_and_tells_nothing(topic: str) -> None:
    drawn = draw_set(topic, 4)
    read = Text(sheet(drawn))
    for question in drawn.questions:
        assert question.text in read.said
        for choice in question.choices:
            assert choice.text in read.said
            assert choice.reason not in read.said
    assert read.said.count(OPEN) == sum(len(question.choices) for question in drawn.questions)
    assert RIGHT not in read.said
    assert not read.links


@pytest.mark.parametrize("topic", TOPICS)
def test_the_key_has_every_reason_and_one_mark_a_question(topic: str) -> None:
    drawn = draw_set(topic, 4)
    read = Text(key(drawn, "http://192.168.1.20:8501"))
    for question in drawn.questions:
        assert all(choice.reason in read.said for choice in question.choices)
    assert read.said.count(RIGHT) == LENGTH
    row = " ".join(f"{n} {LETTERS[q.right]}" for n, q in enumerate(drawn.questions, 1))
    assert row in read.said
    assert len(read.links) == LENGTH
    assert all(link.startswith("http://192.168.1.20:8501/") for link in read.links)
    assert all(link in read.said for link in read.links)  # on paper, too
    assert not Text(key(drawn)).links  # nobody knows the server


def test_the_result_says_what_was_answered_and_why_it_was_wrong() -> None:
    drawn = draw_set("depth", 4)
    answers = [question.right for question in drawn.questions]
    answers[2] = (answers[2] + 1) % 3
    read = Text(result(drawn, answers, "http://here"))
    assert f"{LENGTH - 1} of {LENGTH} right." in read.said
    assert (read.said.count(RIGHT), read.said.count(WRONG)) == (LENGTH - 1, 1)
    assert drawn.questions[2].choices[answers[2]].reason in read.said
    assert len(read.links) == 1


def test_what_is_read_is_escaped() -> None:
    choices = (Choice("a < b & c", "Since <script>.", right=True), Choice("b", "No."))
    question = QuizQuestion("x", 'Is "a" <b>?', choices, Shown("lab", "a <i>", {"preset": "a&b"}))
    page = key(QuizSet(TOPICS["depth"], 1, (question,)), 'http://x/"')
    assert "<script>" not in page
    assert "<i>" not in page
    assert "a < b & c" in unescape(page)
    (link,) = Text(page).links
    assert link == 'http://x/"/lab?preset=a%26b'


@pytest.mark.parametrize("page", [sheet, key])
def test_it_asks_no_host_for_anything(page: object) -> None:
    assert callable(page)
    said = page(draw_set("block", 1))
    assert "default-src 'none'" in said
    for asking in ("<script", "<link", "<img", "url(", "@import", "src="):
        assert asking not in said
