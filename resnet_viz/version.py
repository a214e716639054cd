"""Which version of the project this is; the wheel's name is made from it."""

__version__ = "0.2.0"
