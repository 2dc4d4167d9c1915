"""Event formats of neighbours: what their documented columns are, and what becomes of each."""
