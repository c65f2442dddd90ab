"""The taps of the steerable pyramid of six orientations (fifth derivatives), as its designers publish them.

Designed numerically, so that the pyramid nearly inverts itself: Simoncelli and Freeman, IEEE International Conference
on Image Processing, 1995; Karasaridis and Simoncelli, "A filter design technique for steerable pyramid image
transforms", ICASSP 1996. The numbers are those of `sp5Filters` in Simoncelli's matlabPyrTools and of its successor
pyrtools (MIT licence).

Each table is the quarter of its window below and right of the middle, with the middle's row and column: by distance
from it across, then down.
"""

from __future__ import annotations

INITIAL = (
    (0.40304148, 0.15925570, -0.03848215),
    (0.15925570, 0.05586982, -0.01551246),
    (-0.03848215, -0.01551246, 0.00341614),
)
"""The low-pass before the first level, 5 × 5. Even both ways."""

LOW = (
    (0.20193080, 0.16339236, 0.07962786, 0.02005976, -0.01924108),
    (0.16339236, 0.12852666, 0.06554076, 0.00821200, -0.01888864),
    (0.07962786, 0.06554076, 0.02793492, -0.01322234, -0.00775624),
    (0.02005976, 0.00821200, -0.01322234, -0.01046562, -0.00489834),
    (-0.01924108, -0.01888864, -0.00775624, -0.00489834, 0.00170808),
)
"""The low-pass from one level to the next, 9 × 9, of gain 2. Even both ways."""

BAND = (
    (0.11732297, 0.08226445, 0.03075356, 0.01021852),
    (-0.02755155, -0.01189859, 0.00893064, 0.00986904),
    (-0.01455399, -0.01026699, -0.00496194, -0.00277643),
)
"""What passes edges that run along columns, 7 × 7: even down, odd across (the middle's column, all zeros, is left out).

Turned a quarter, it passes those that run along rows. The other four orientations are not used here.
"""
