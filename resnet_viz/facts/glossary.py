"""The words of the field that the pages use, each with its meaning in a sentence or two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from resnet_viz.facts.terms import Term
from resnet_viz.facts.terms.network import NETWORK
from resnet_viz.facts.terms.pictures import PICTURES
from resnet_viz.facts.terms.training import TRAINING

TERMS: Final[dict[str, tuple[Term, ...]]] = {
    "A network and its parts": NETWORK,
    "Pictures, classes and answers": PICTURES,
    "Training": TRAINING,
}

_MARK = re.compile(r"\[\[([^\]|]+)(?:\|([^\]]+))?\]\](\w*)")


@cache
def _by_form() -> dict[str, Term]:
    every = [term for terms in TERMS.values() for term in terms]
    return {form.casefold(): term for term in every for form in (term.name, *term.forms)}


def explained(text: str) -> str:
    """Markdown in which each `[[logit]]`, `[[logit]]s`, or `[[logit|other words]]` has become a
    link to the glossary that carries the word's meaning as its title. Raises `KeyError` for a
    word that the glossary does not have."""

    def link(match: re.Match[str]) -> str:
        term = _by_form()[" ".join(match[1].casefold().split())]  # perhaps over two lines
        return f'[{match[2] or match[1]}{match[3]}](glossary#{term.anchor} "{term.meaning}")'

    return _MARK.sub(link, text)


def marked(texts: Sequence[str]) -> list[str]:
    """Texts without marks that are put together as chance has it, each word of the glossary marked
    where it first stands in them, for `explained`."""
    seen: set[Term] = set()

    def mark(match: re.Match[str]) -> str:
        term = _by_form()[" ".join(match[0].casefold().split())]
        if term in seen:
            return match[0]
        seen.add(term)
        return f"[[{match[0]}]]"

    return [_words().sub(mark, text) for text in texts]


@cache
def _words() -> re.Pattern[str]:
    """Any form of any word; the longest first: the batch of "batch norm" is no batch."""
    forms = sorted(_by_form(), key=len, reverse=True)
    either = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms)
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)


def plain(text: str) -> str:
    """The same text without the marks, for where there is no glossary to lead to."""
    return _MARK.sub(lambda match: f"{match[2] or match[1]}{match[3]}", text)
