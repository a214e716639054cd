"""Which pixels speak for a class: maps by several methods, and trials that they must stand."""
