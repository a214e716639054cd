"""Every word of the glossary says its meaning at its first place on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Caption, Element, Markdown, Tab

from resnet_viz.facts.glossary import TERMS, Term, explained, marked
from resnet_viz.ui.exhibits import EXHIBITS, GLOSSARY

ROOT = Path(__file__).parents[2]
PAGES = [exhibit.name or "home" for exhibit in EXHIBITS if exhibit != GLOSSARY]
LATE = ["picture", "camera_open", "share", "beginnings"]  # on the page Gradient flow
EVERY = [term for terms in TERMS.values() for term in terms]
# What is no running text: code, formulas, headings, the bold names that open a paragraph's topic,
# links and their addresses, directives such as :material/eye:.
NO_TEXT = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|^#+ .*$|"
    r"(?<!\!)\[[^\]]*\]\((?:[^()\"]|\"[^\"]*\")*\)|:[\w-]+/\w+:",
    re.DOTALL | re.MULTILINE,
)
MEANING = re.compile(r'\[([^\]]+)\]\(glossary#([\w-]+) "[^"]*"\)')
FORMS = {form.casefold(): term for term in EVERY for form in (term.name, *term.forms)}
# The longest first: the batch of "batch norm" is no batch.
WORD = re.compile(
    r"(?<![\w-])("
    + "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in sorted(FORMS, key=len)[::-1])
    + r")(?![\w-])",
    re.IGNORECASE,
)


def test_a_marked_word_becomes_a_link_with_its_meaning() -> None:
    (logit,) = [term for term in EVERY if term.name == "logit"]
    link = f'[the logits](glossary#logit "{logit.meaning}")'
    assert explained("Read [[logit|the logits]] aloud") == f"Read {link} aloud"
    assert explained("[[logit]]s") == f'[logits](glossary#logit "{logit.meaning}")'
    with pytest.raises(KeyError):
        explained("[[flux capacitor]]")


def test_each_word_is_marked_where_it_first_stands_in_several_texts() -> None:
    first, second = marked(["A Batch norm in a block; two blocks.", "Its batch norm, its logit."])
    assert first == "A [[Batch norm]] in a [[block]]; two blocks."
    assert second == "Its batch norm, its [[logit]]."
    assert "[[" not in explained(first) + explained(second)


def test_a_link_is_no_text_up_to_its_own_end() -> None:
    link = explained("[[He initialization]]")  # with a parenthesis in its meaning
    assert "(He et al." in link
    assert NO_TEXT.sub("", f"before {link} after") == "before  after"


def test_each_word_stands_once_and_its_meaning_fits_a_title() -> None:
    forms = [form.casefold() for term in EVERY for form in (term.name, *term.forms)]
    assert len(forms) == len(set(forms))
    assert len({term.anchor for term in EVERY}) == len(EVERY)
    assert not [term.name for term in EVERY if '"' in term.meaning or "[" in term.meaning]


def texts(block: Block) -> Iterator[str]:
    """Running text in the order in which it stands."""
    for child in block.children.values():
        if isinstance(child, Block):
            yield from texts(child)
        elif isinstance(child, Element) and isinstance(child, Markdown | Caption):
            yield child.value


def unexplained(term: Term, page: str) -> str | None:
    """The words around a term's first place where it does not say its meaning there."""
    said = next((m for m in MEANING.finditer(page) if m[2] == term.anchor), None)
    text = NO_TEXT.sub(" ", page[: said.start()] if said else page)
    words = (m for m in WORD.finditer(text) if FORMS[" ".join(m[1].casefold().split())] is term)
    found = next(words, None)
    if found is None:
        return None
    around = text[max(0, found.start() - 40) : found.end() + 30]
    return f"{term.name}: …{' '.join(around.split())}…"


def openings(block: Block) -> Iterator[tuple[str, str | bool]]:
    """Key and value of whatever is drawn only while it is open: each tab, each fold."""
    for child in block.children.values():
        if not isinstance(child, Block):
            continue
        drawn_late = getattr(child.proto, "id", "")  # it ends with their key
        if drawn_late and child.type != "flex_container":
            tabs = [tab.label for tab in child.children.values() if isinstance(tab, Tab)]
            yield from ((drawn_late.rsplit("-", 1)[1], value) for value in tabs or [True])
        yield from openings(child)


def missing(app: AppTest) -> list[str]:
    assert not app.exception  # below it there would be no words to miss
    page = "\n\n".join(texts(app.main))
    return [words for term in EVERY if (words := unexplained(term, page))]


@pytest.mark.parametrize("name", PAGES)
def test_each_word_says_its_meaning_at_its_first_place(name: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page(f"pages/{name}.py").run()
    found = missing(app)
    for key, value in list(openings(app.main)):
        app.session_state[key] = value
        app.run()
        found += [f"{key}, {value}: {words}" for words in missing(app)]
    assert not found, "\n".join(found)


def test_what_is_drawn_only_while_it_is_open_is_found() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page("pages/block.py").run()
    assert ("part", "Its layers") in list(openings(app.main))
    app.switch_page("pages/gradients.py").run()
    assert list(openings(app.main)) == [(key, True) for key in LATE]
