"""What a learner has answered and trained, in the report."""

from __future__ import annotations

from resnet_viz.report.told import Answered, Link, RunTold, Told, told_section


def test_what_was_done_is_told_and_what_was_not_is_left_out() -> None:
    assert told_section(Told((Link("Home", "http://a/?x=1&y=2"),), (), ())) == (
        "<section>\n<h2>See it again</h2>\n<ul>\n<li>Home: "
        '<a href="http://a/?x=1&amp;y=2">http://a/?x=1&amp;y=2</a></li>\n</ul>\n</section>'
    )
    answered = Answered("Count to 50", "<b>Which?</b>", "", "49")
    told = told_section(Told((), (answered,), (RunTold("8 layers", "Plain", "0%"),)))
    assert '<th scope="row">Count to 50</th><td>&lt;b&gt;Which?&lt;/b&gt;</td>' in told
    assert '<th scope="row">8 layers</th><td>Plain</td><td>0%</td>' in told
