"""The base map of any region, made from files that somebody has."""
