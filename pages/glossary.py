"""Glossary: the words of the field, each in a sentence or two."""

import streamlit as st

from resnet_viz.facts.glossary import TERMS
from resnet_viz.ui.layout import opening, question

opening(
    "Glossary",
    "Point at a dotted word, tap it or go to it with Tab: it says its meaning.",
)

for title, terms in TERMS.items():
    st.header(title, anchor=False)
    with st.grid(2, min_column_width=320, gap="medium"):
        for term in sorted(terms, key=lambda term: term.name.lower()):
            with st.container():
                st.subheader(term.name, anchor=term.anchor)
                st.markdown(term.meaning)

question(
    "A *plain* network, a *deep* network, a *healthy* gradient: these words sound like praise or "
    "blame. Which of them does the paper give a number for?",
    "Depth is a number: layers with weights. Plain says only that there are no shortcuts. Healthy "
    "is the paper's word for gradients whose norms it found fine, and it prints no number for "
    "that; the page Gradient flow lets you measure some.",
)
