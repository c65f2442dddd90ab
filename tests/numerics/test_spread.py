"""The spread of contents: shares with closed forms, the threshold against an independent draw, and the edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rating.attacks.photographs import PHOTOGRAPHS
from rating.contents.spread import FEWEST, by_chance, covered, spread

GRID = np.array([(si, cf) for si in (10.0, 50.0, 90.0) for cf in (5.0, 30.0, 55.0)])


def test_a_full_grid_covers_everything():
    found = spread(GRID)

    assert (found.cells, found.hull) == (1, pytest.approx(1))
    assert (found.n, found.si, found.cf) == (9, (10, 90), (5, 55))
    assert not found.is_clustered
    assert not found.is_narrow


def test_a_diagonal_covers_as_many_cells_as_a_side_has_and_no_area():
    found = spread([(si, 2 * si) for si in range(16)])

    assert found.cells == 4 / 16
    assert found.hull == 0
    assert found.is_clustered
    assert found.is_narrow


def test_a_triangle_covers_half():
    cells, hull = covered(np.array([(0.0, 0.0), (7.0, 0.0), (0.0, 3.0), (1.0, 1.0)]))

    assert hull == pytest.approx(1 / 2)
    assert cells == 3 / 4


def test_a_regular_polygon_has_its_known_area():
    """n/2 sin(2π/n) r², in a box of 2r × 2r where n is divisible by 4."""
    angle = np.arange(12) * math.tau / 12

    assert covered(np.stack([np.cos(angle), np.sin(angle)], axis=1))[1] == pytest.approx(12 / 2 * 0.5 / 4)


def test_a_cluster_and_one_content_far_from_it_are_told():
    rng = np.random.default_rng(1)
    found = spread([*(50 + rng.random((15, 2))), (150, 120)])

    assert found.cells == 2 / 16
    assert found.is_clustered
    assert found.is_narrow


def test_nothing_depends_on_units_order_or_the_axes_order():
    points = np.random.default_rng(2).random((23, 2))

    assert covered(points) == pytest.approx(covered(points[::-1] * [200, 3] - [7, 1]))
    assert covered(points) == pytest.approx(covered(points[:, ::-1]))


@pytest.mark.parametrize("n", [4, 7, 12, 30])
def test_random_sets_fall_short_in_at_most_one_of_twenty_draws(n):
    rng = np.random.default_rng(2019)
    drawn = [covered(points) for points in rng.random((2000, n, 2))]
    least = by_chance(n)

    for share, limit in zip(np.transpose(drawn), least, strict=True):
        short = (share < limit).mean()
        assert short <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 2000)
    assert abs((np.transpose(drawn)[1] < least[1]).mean() - 0.05) < 0.02  # a continuous share: not far less either


def test_the_bundled_photographs_are_a_good_set():
    from rating.attacks.measures import colourfulness, spatial_information

    crops = [photograph.crop() for photograph in PHOTOGRAPHS if not photograph.for_training]
    found = spread([(spatial_information(crop), colourfulness(crop)) for crop in crops])

    assert found.n == 12
    assert not found.is_clustered
    assert not found.is_narrow


@pytest.mark.parametrize("n", range(FEWEST))
def test_of_few_contents_nothing_is_said(n):
    found = spread([(10.0 * k, k**2) for k in range(n)])

    assert math.isnan(found.cells)
    assert math.isnan(found.hull)
    assert not found.is_clustered
    assert not found.is_narrow
    assert math.isnan(found.si[0]) == (n == 0)


@pytest.mark.parametrize("points", [[(3, 4)] * 5, [(3, k) for k in range(6)], [(k, 3) for k in range(6)]])
def test_contents_of_one_si_or_one_cf_have_no_area(points):
    found = spread(points)

    assert found.hull == 0
    assert found.is_narrow
    assert found.is_clustered


@pytest.mark.parametrize("points", [[1, 2, 3], [(1, 2, 3)], [(1, math.nan)], [(math.inf, 1)]])
def test_other_shapes_and_infinities_are_refused(points):
    with pytest.raises(ValueError, match="SI, CF"):
        spread(points)
