"""How long a printed figure takes, from the start of the program to the file."""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path

from measuring import BORDERATLAS, compare, print_table, verdict

RUNS = 5
TARGET_S = 2.0
TARGET_MIB = 300
MAP = "october-2023"
ASKED = ("--preset", "170mm", "--dpi", "300")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        out = ("-o", str(Path(folder)))
        commands = {
            name: [BORDERATLAS, "figure", MAP, *ASKED, "--format", formats, *out]
            for name, formats in (("png", "png"), ("svg", "svg"), ("all three", "svg,pdf,png"))
        }
        costs = compare(commands, runs=RUNS)
    print_table(
        (f"{MAP}, median of {RUNS}", "wall s", "cpu s"),
        [(name, f"{cost.wall_s:.2f}", f"{cost.cpu_s:.2f}") for name, cost in costs.items()],
    )
    highest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(verdict("a PNG of 300 dpi", costs["png"].wall_s, TARGET_S, "s"))
    print(verdict("memory of the largest", highest, TARGET_MIB, "MiB"))


if __name__ == "__main__":
    main()
