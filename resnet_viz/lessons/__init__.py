"""Lessons: questions to answer before one looks, and what turned out. Imports no torch."""
