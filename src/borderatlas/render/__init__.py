"""Renderers: functions of a Scene. They place things and convert units; they decide nothing."""

from __future__ import annotations
