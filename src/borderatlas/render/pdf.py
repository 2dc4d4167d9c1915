"""A figure as PDF, whose fonts come in the same order wherever their files lie.

Matplotlib writes fonts in the order of their paths; those of the faces that are made begin with
the folder of temporary files, which is another on each machine.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_pdf import PdfFile, PdfPages
from matplotlib.font_manager import FontPath

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def write_pdf(figure: Figure, stream: io.BytesIO, told: Mapping[str, Any], *, dpi: int) -> None:
    """Write a figure as PDF, with what is told about it."""
    with _Pages(stream, metadata=dict(told)) as pages:
        figure.savefig(pages, format="pdf", dpi=dpi)


class _ByName(FontPath):
    """A font whose place among others is that of its file's name."""

    def __lt__(self, other: object) -> bool:
        return self._order < other._order if isinstance(other, _ByName) else NotImplemented

    @property
    def _order(self) -> tuple[str, int]:
        return Path(self.path).name, self.face_index


class _File(PdfFile):
    def fontName(self, fontprop: Any, subset: int = 0) -> Any:  # noqa: ANN401, N802 - as there
        if isinstance(fontprop, FontPath):
            fontprop = _ByName(fontprop.path, fontprop.face_index)
        return super().fontName(fontprop, subset)  # type: ignore[no-untyped-call]


class _Pages(PdfPages):
    def _ensure_file(self) -> PdfFile:
        if self._file is None:
            made = _File(self._filename, metadata=self._metadata)  # type: ignore[no-untyped-call]
            self._file = made
        return self._file
