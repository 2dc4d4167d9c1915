"""`python -m borderatlas`."""

from borderatlas.cli import main

main()
