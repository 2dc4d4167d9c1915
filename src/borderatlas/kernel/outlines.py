"""Which areas a point lies in or on: what GEOS says of it, by tables where it can.

Cells that no outline crosses are wholly inside an area or wholly outside; for one cell of each
run of them between two outlines GEOS is asked. In a cell that an outline crosses, the way from
its lower left corner up and then across to the point is followed: each edge on the way changes
inside to outside. On which side of an edge a point lies is a sign; where rounding could have
turned it (Shewchuk, Adaptive precision floating-point arithmetic, 1997, bound A), GEOS is asked
for the point itself. So vertices, edges, shared borders and holes are GEOS's `intersects`:
longitude and latitude as a plane, a point on an outline in the area, ±180 two different lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from borderatlas.kernel.edges import Edges, edges_of, near_cells, side_by_side
from borderatlas.kernel.lattice import (
    COARSE_DEG,
    COLUMNS,
    EXACT,
    ROWS,
    SOUTH,
    WEST,
    Lattice,
    Lists,
    coarse_of,
    spans,
)
from borderatlas.kernel.sets import Found, Pairs, Sets, coded, mixed, settle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Geometries = NDArray[np.object_]

_SIDE = 32
_BUSY = 256
"""Points to be tested in a coarse cell, from which on fine cells pay for themselves."""
_BUSY_SHARE = 0.03
"""Of all points, tested in coarse cells, from which on these cells are looked for."""
_FINE_BLOCKS = 4096
"""Of fine cells, at most: 16 MB."""
_ROUNDING = 3.3306690738754716e-16
"""(3 + 16 eps) eps with eps = 2^-53: the bound A of the sign of a 2 by 2 determinant."""
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Pieces:
    """What of an area lies in a cell that an outline crosses, a piece for each cell and area.

    Piece i is of the area `place[i]`, in the cell whose lower left corner is `x0[i]`, `y0[i]`;
    `inside` is whether that corner is, `hard` whether it lies on an outline, so that nothing
    follows from it; `edges` lists its edges.
    """

    place: Longs
    x0: Floats
    y0: Floats
    inside: Flags
    hard: Flags
    edges: Lists

    def hard_areas(self, geometries: Geometries) -> Flags:
        """Return which pieces are of an area that only GEOS can tell of, wherever they are."""
        import numpy as np
        import shapely

        kinds = shapely.get_type_id(geometries[self.place])
        return np.asarray(kinds == shapely.GeometryType.GEOMETRYCOLLECTION)

    def shifted(self, *, places: int, edges: int) -> Pieces:
        """Return these pieces with the numbers of areas and edges that far on."""
        lists = Lists(self.edges.starts, self.edges.values + edges)
        return replace(self, place=self.place + places, edges=lists)

    def followed_by(self, others: Pieces) -> Pieces:
        """Return these pieces and then others."""
        import numpy as np

        return Pieces(
            np.append(self.place, others.place),
            np.append(self.x0, others.x0),
            np.append(self.y0, others.y0),
            np.append(self.inside, others.inside),
            np.append(self.hard, others.hard),
            self.edges.followed_by(others.edges),
        )


@dataclass(frozen=True)
class Outlines:
    """Areas (n,), prepared geometries in degrees, ready to be asked."""

    geometries: Geometries
    edges: Edges
    lattice: Lattice
    pieces: Pieces
    entries: Lists
    coarse_entries: int
    sets: Sets

    def assign(self, lon: Floats, lat: Floats) -> Found:
        """Return the areas of each point (n,); see `Circles.assign`."""
        import numpy as np

        codes = self.lattice.codes(lon, lat)
        rows = np.flatnonzero(codes < 0)
        if not rows.size:
            return Found(codes, Pairs.none(), rows)
        x, y, entry = lon[rows], lat[rows], (EXACT - codes[rows]).astype(np.int64)
        groups, places = [], []
        for begin in range(0, rows.size, _CHUNK):
            part = slice(begin, begin + _CHUNK)
            point, piece = self.entries.of(entry[part])
            inside = self._inside(piece, x[part][point], y[part][point])
            groups.append(point[inside] + begin)
            places.append(self.pieces.place[piece[inside]])
        group, place = np.concatenate(groups), np.concatenate(places)
        pairs = settle(codes, rows, group, place, sets=self.sets)
        return Found(codes, pairs, self._busy(x, y, entry, points=lon.size))

    def busy(self, lon: Floats, lat: Floats, *, every: int) -> Longs:
        """Return the coarse cells in which fine ones would pay, by one point of `every` (n,)."""
        import numpy as np

        codes = self.lattice.codes(lon, lat)
        rows = np.flatnonzero(codes < 0)
        entry = (EXACT - codes[rows]).astype(np.int64)
        return self._busy(lon[rows], lat[rows], entry, points=lon.size, every=every)

    def _inside(self, piece: Longs, x: Floats, y: Floats) -> Flags:
        """Return whether points are in the areas of pieces in whose cells they are."""
        import numpy as np
        import shapely

        inside, unsure = walked(self.pieces, self.edges, piece, x, y)
        at = np.flatnonzero(unsure)
        if at.size:
            areas = self.geometries[self.pieces.place[piece[at]]]
            inside[at] = shapely.intersects_xy(areas, x[at], y[at])
        return inside

    def _busy(self, x: Floats, y: Floats, entry: Longs, *, points: int, every: int = 1) -> Longs:
        """Return the coarse cells that many points were tested in, as many as there is room for."""
        import numpy as np

        coarse = entry < self.coarse_entries
        if coarse.sum() < points * _BUSY_SHARE:
            return entry[:0]
        column, row = coarse_of(x[coarse], y[coarse])
        cells, times = np.unique(row * COLUMNS + column, return_counts=True)
        room = _FINE_BLOCKS - self.lattice.fine.size // (_SIDE * _SIDE)
        most = np.argsort(-times, kind="stable")[: max(room, 0)]
        return np.sort(cells[most][times[most] * every >= _BUSY])


def walked(pieces: Pieces, edges: Edges, piece: Longs, x: Floats, y: Floats) -> tuple[Flags, Flags]:
    """Return whether points are inside of pieces, and whether rounding leaves that open."""
    import numpy as np

    pair, number = pieces.edges.of(piece)
    edge = edges.take(number)
    px, py = x[pair], y[pair]
    x0, y0 = pieces.x0[piece][pair], pieces.y0[piece][pair]
    # Up a hair to the right of x0, then across a hair above y: no vertex lies on such a way.
    up = (edge.ax <= x0) != (edge.bx <= x0)
    across = (edge.ay <= py) != (edge.by <= py)
    start, open_start = _side(edge, x0, y0)
    turn, open_turn = _side(edge, x0, py)
    end, open_end = _side(edge, px, py)
    crosses = (up & (start != turn)) ^ (across & (turn != end))
    open_ = open_end | (up & (open_start | open_turn)) | (across & open_turn)
    times = np.bincount(pair[crosses], minlength=piece.size)
    unsure = pieces.hard[piece]
    unsure[pair[open_]] = True
    return pieces.inside[piece] ^ (times % 2 == 1), unsure


def _side(edge: Edges, x: Floats, y: Floats) -> tuple[Flags, Flags]:
    """Return whether points lie to the left of edges, and whether rounding leaves that open."""
    import numpy as np

    one = (edge.ax - x) * (edge.by - y)
    other = (edge.ay - y) * (edge.bx - x)
    turn = one - other
    return turn > 0, np.abs(turn) <= _ROUNDING * (np.abs(one) + np.abs(other))


def outlines(geometries: Geometries, *, threads: int = 1) -> Outlines:
    """Return the index of areas (n,): valid polygons and multipolygons in degrees, or empty."""
    import numpy as np

    (_, (edges, cell, pieces, whole)), *others = side_by_side(_crossed, geometries, threads)
    for begin, (more, more_cell, more_pieces, (held, owner)) in others:
        pieces = pieces.followed_by(more_pieces.shifted(places=begin, edges=edges.ax.size))
        edges = edges.followed_by(more, places=begin)
        cell = np.append(cell, more_cell)
        whole = np.append(whole[0], held), np.append(whole[1], owner + begin)
    sets = Sets.singles(len(geometries))
    codes, entries, pieces = _coded(whole, cell, pieces, cells=ROWS * COLUMNS, sets=sets)
    none = np.zeros(0, dtype=np.int32)
    lattice = Lattice(codes, none, _SIDE, EXACT - entries.starts.size)
    many = entries.starts.size - 1
    return Outlines(geometries, edges, lattice, pieces, entries, many, sets)


def _crossed(geometries: Geometries) -> tuple[Edges, Longs, Pieces, tuple[Longs, Longs]]:
    """Return the edges of areas, the cells they cross, what lies there; cells that areas hold."""
    import numpy as np
    import shapely

    shapely.prepare(geometries)
    edges, places = edges_of(geometries), len(geometries)
    which, column, row = near_cells(edges, WEST, SOUTH, COARSE_DEG, (COLUMNS, ROWS))
    keys, lists = _listed((row * COLUMNS + column) * places + edges.owner[which], which)
    cell, place = np.divmod(keys, places)
    x0, y0 = _corner(cell)
    inside = shapely.intersects_xy(geometries[place], x0, y0)
    hard = inside.copy()
    hard[inside] = ~shapely.contains_xy(geometries[place[inside]], x0[inside], y0[inside])
    # Parts of a collection may overlap, or be lines and points: only GEOS can say what is in it.
    hard |= shapely.get_type_id(geometries[place]) == shapely.GeometryType.GEOMETRYCOLLECTION
    pieces = Pieces(place, x0, y0, inside & ~hard, hard, lists)
    gap_place, gap_cell, length = _gaps(place, cell)
    held = shapely.intersects_xy(geometries[gap_place], *_corner(gap_cell))
    whole = spans(gap_cell[held], length[held]), np.repeat(gap_place[held], length[held])
    return edges, cell, pieces, whole


def refined(index: Outlines, cells: Longs) -> Outlines:
    """Return an index that says the same, with fine cells in some coarse ones that it tests in."""
    import numpy as np
    import shapely

    if not cells.size:
        return index
    old = index.pieces
    block, parent = index.entries.of((EXACT - index.lattice.coarse[cells]).astype(np.int64))
    owner, number = old.edges.of(parent)
    step = COARSE_DEG / _SIDE
    part = index.edges.take(number)
    which, column, row = near_cells(
        part, old.x0[parent][owner], old.y0[parent][owner], step, (_SIDE, _SIDE)
    )
    # A key: the piece, then the fine cell in it.
    keys, lists = _listed(owner[which] * _SIDE * _SIDE + row * _SIDE + column, number[which])
    piece, cell = np.divmod(keys, _SIDE * _SIDE)
    gap_row, gap_column, length = _gaps_in_blocks(piece, cell, pieces=parent.size)
    gap_piece, gap_cell = gap_row // _SIDE, gap_row % _SIDE * _SIDE + gap_column

    asked, asked_cell = np.append(piece, gap_piece), np.append(cell, gap_cell)
    x = old.x0[parent[asked]] + asked_cell % _SIDE * step
    y = old.y0[parent[asked]] + asked_cell // _SIDE * step
    inside, unsure = walked(old, index.edges, parent[asked], x, y)
    at = np.flatnonzero(unsure)
    areas = index.geometries[old.place[parent[asked[at]]]]
    inside[at] = shapely.intersects_xy(areas, x[at], y[at])
    hard = old.hard_areas(index.geometries)[parent[asked]]
    hard[at] |= inside[at] & ~shapely.contains_xy(areas, x[at], y[at])

    count = keys.size
    fine = Pieces(
        old.place[parent[piece]], x[:count], y[:count], inside[:count], hard[:count], lists
    )
    held = inside[count:]
    first = block[gap_piece[held]] * _SIDE * _SIDE + gap_cell[held]
    owner = old.place[parent[gap_piece[held]]]
    whole = spans(first, length[held]), np.repeat(owner, length[held])
    codes, entries, fine = _coded(
        whole,
        block[piece] * _SIDE * _SIDE + cell,
        fine,
        cells=cells.size * _SIDE**2,
        sets=index.sets,
    )
    return _with_blocks(index, cells, codes, entries, fine)


def _with_blocks(
    index: Outlines, cells: Longs, codes: Ints, entries: Lists, fine: Pieces
) -> Outlines:
    """Return an index with blocks of fine cells behind those that it has."""
    import numpy as np

    lattice, many = index.lattice, index.entries.starts.size - 1
    codes[codes < 0] -= many
    entries = Lists(entries.starts, entries.values + index.pieces.place.size)
    entries = index.entries.followed_by(entries)
    fine_from = EXACT - entries.starts.size
    coarse = lattice.coarse.copy()
    blocks = lattice.fine_from - coarse[coarse <= lattice.fine_from]
    coarse[coarse <= lattice.fine_from] = fine_from - blocks
    known = lattice.fine.size // (_SIDE * _SIDE)
    coarse[cells] = fine_from - known - np.arange(cells.size, dtype=np.int32)
    return replace(
        index,
        lattice=Lattice(coarse, np.append(lattice.fine, codes), _SIDE, fine_from),
        pieces=index.pieces.followed_by(fine),
        entries=entries,
    )


def _coded(
    whole: tuple[Longs, Longs], cell: Longs, pieces: Pieces, *, cells: int, sets: Sets
) -> tuple[Ints, Lists, Pieces]:
    """Return the code of each cell, the pieces by entry, and the pieces.

    Where a cell lies wholly in one area and the outline of another crosses it, the first has a
    piece there, too: one without edges.
    """
    import numpy as np

    both = mixed(whole[0], cell, cells=cells)
    if both.size:
        nowhere = np.zeros(both.size)
        none = np.zeros(both.size, dtype=bool)
        lists = Lists(np.zeros(both.size + 1, dtype=np.int64), np.zeros(0, dtype=np.int64))
        pieces = pieces.followed_by(Pieces(whole[1][both], nowhere, nowhere, ~none, none, lists))
        cell = np.append(cell, whole[0][both])
    codes, entries = coded(whole, (cell, np.arange(cell.size)), cells=cells, sets=sets)
    return codes, entries, pieces


def _listed(keys: Longs, values: Longs) -> tuple[Longs, Lists]:
    """Return the keys, each once and sorted, and the values of each."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    found, starts = np.unique(keys[order], return_index=True)
    return found, Lists(np.append(starts, keys.size).astype(np.int64), values[order])


def _corner(cell: Longs) -> tuple[Floats, Floats]:
    """Return the lower left corners of coarse cells."""
    import numpy as np

    column, row = (part.astype(np.float64) for part in (cell % COLUMNS, cell // COLUMNS))
    return WEST + column * COARSE_DEG, SOUTH + row * COARSE_DEG


def _gaps(place: Longs, cell: Longs) -> tuple[Longs, Longs, Longs]:
    """Return the runs of cells between two that an area's outline crosses: area, first, length."""
    import numpy as np

    order = np.lexsort((cell, place))
    place, cell = place[order], cell[order]
    row = cell // COLUMNS
    length = np.diff(cell) - 1
    gap = (length > 0) & (place[1:] == place[:-1]) & (row[1:] == row[:-1])
    return place[:-1][gap], cell[:-1][gap] + 1, length[gap]


def _gaps_in_blocks(piece: Longs, cell: Longs, *, pieces: int) -> tuple[Longs, Longs, Longs]:
    """Return the runs of fine cells that no edge of a piece crosses: row of all, column, length."""
    import numpy as np

    every = np.arange(pieces * _SIDE)
    row = np.concatenate((every, piece * _SIDE + cell // _SIDE, every))
    column = np.concatenate((np.full(every.size, -1), cell % _SIDE, np.full(every.size, _SIDE)))
    order = np.lexsort((column, row))
    row, column = row[order], column[order]
    length = np.diff(column) - 1
    gap = (length > 0) & (row[1:] == row[:-1])
    return row[:-1][gap], column[:-1][gap] + 1, length[gap]
