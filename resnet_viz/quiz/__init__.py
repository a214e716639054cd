"""The quiz: what people get wrong, asked, with a reason for every answer. Imports no torch."""
