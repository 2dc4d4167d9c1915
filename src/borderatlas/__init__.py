"""Maps of border crossings, transfers and detention that answer for every number."""

__version__ = "0.1.0"
