"""What must hold under load and under faults: one table, docs/stress.json and docs/stress.md.

python -m stress [--short] [--only ROW ...]
"""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from resnet_viz.openmp import spin_briefly
from stress.outcome import Outcome, Row
from stress.report import table, write
from stress.rows import ROWS


def main() -> int:
    """Measure, print and write; 1 where a bar is missed."""
    spin_briefly()
    names = [row.name for row in ROWS]
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="few cases each, nothing written")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="ROW")
    options = parser.parse_args()
    console = Console(stderr=True)
    outcomes: list[Outcome] = []
    for row in ROWS:
        if row.name in options.only:
            console.rule(row.name)
            outcomes.append(measured(row, options.short))
            console.print(outcomes[-1].measured)
            if not options.short:
                write(outcomes, names)  # after each: the next may take an hour
    Console(width=120).print(table(outcomes))
    return 0 if all(outcome.met for outcome in outcomes) else 1


def measured(row: Row, short: bool) -> Outcome:
    """The row's outcome; an accident in one row does not keep the others from being measured."""
    try:
        return row.run(row.short if short else row.full)
    except Exception as error:  # noqa: BLE001 - it is told in the table
        Console(stderr=True).print_exception()
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Outcome(row.name, "the row is measured", said[:300], False, {})


if __name__ == "__main__":
    sys.exit(main())
