"""The command over a folder of pairs: what it reads, what it writes, and what it says of what it cannot read."""

import csv
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from analysis.metrics import score
from analysis.models import MetricScore

pytestmark = pytest.mark.django_db
TWO = ["L2", "PSNR"]


def picture(path: Path, seed: int, size: int = 24) -> np.ndarray:
    levels = np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)
    Image.fromarray(levels).save(path)
    return levels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for seed, name in enumerate(["one", "two"]):
        picture(tmp_path / f"{name}_ref.png", seed)
        picture(tmp_path / f"{name}_dist.bmp", seed + 10)
    return tmp_path


def compute(folder: Path, **more) -> list[dict[str, str]]:
    out = folder / "scores.csv"
    call_command("compute_metrics", folder=folder, out=out, processes=1, **{"metrics": TWO, **more})
    with out.open(newline="") as file:
        return list(csv.DictReader(file))


def test_files_beside_each_other_are_pairs(folder, capsys):
    rows = compute(folder)

    assert [row["pair"] for row in rows] == ["one", "two"]
    images = [np.array(Image.open(folder / name)) for name in ("one_ref.png", "one_dist.bmp")]
    assert [float(rows[0][metric]) for metric in TWO] == [score(metric, *images) for metric in TWO]
    assert "4 scores computed, 0 were there" in capsys.readouterr().err


def test_a_second_run_computes_nothing(folder, capsys):
    assert compute(folder) == compute(folder)
    assert "0 scores computed, 4 were there" in capsys.readouterr().err
    assert MetricScore.objects.count() == 4


def test_a_list_names_pairs_wherever_they_lie(folder):
    (folder / "far").mkdir()
    picture(folder / "far" / "three.png", 30)
    (folder / "pairs.csv").write_text(
        "pair,reference,distorted\nhere,one_ref.png,one_dist.bmp\n,one_ref.png,far/three.png\n"
    )

    assert [row["pair"] for row in compute(folder)] == ["here", "three"]


def test_without_a_file_to_write_it_prints(folder, capsys):
    call_command("compute_metrics", folder=folder, metrics=["L2"], processes=1)

    assert capsys.readouterr().out.splitlines()[0] == "pair,reference_sha256,distorted_sha256,L2"


def test_a_pair_that_a_metric_refuses_has_an_empty_cell_and_the_reason_is_told(folder, capsys):
    picture(folder / "small_ref.png", 1, size=8)
    picture(folder / "small_dist.png", 2, size=8)
    picture(folder / "two_dist.bmp", 3, size=25)

    rows = {row["pair"]: row for row in compute(folder, metrics=["L2", "SSIM"])}

    assert (rows["small"]["L2"] != "", rows["small"]["SSIM"]) == (True, "")
    assert (rows["two"]["L2"], rows["two"]["SSIM"]) == ("", "")
    told = capsys.readouterr().err
    assert "1 pair has no score: SSIM needs images of 11 × 11 pixels or more" in told
    assert "The two images differ in shape" in told


def test_infinities_are_written_as_they_are(folder):
    Image.open(folder / "one_ref.png").save(folder / "one_dist.bmp")

    assert compute(folder)[0]["PSNR"] == "inf"


def test_a_file_that_is_no_picture_is_named_and_the_others_go_on(folder, capsys):
    (folder / "one_dist.bmp").write_text("no picture")

    with pytest.raises(CommandError, match="could not be scored"):
        compute(folder)
    assert f"No picture that can be read: {folder / 'one_dist.bmp'}" in capsys.readouterr().err
    assert MetricScore.objects.count() == 2


FAULTS = [
    ("pair,reference\n", "lacks the column distorted"),
    ("reference,distorted\none_ref.png,\n", "row 2: reference and distorted must both be named"),
    ("reference,distorted\none_ref.png,two_dist.bmp\ntwo_ref.png,two_dist.bmp\n", "row 3: a second pair two_dist"),
    ("reference,distorted\none_ref.png,nowhere.png\n", "nowhere.png: No such file"),
    ("reference,distorted\n", "holds no pair"),
]


@pytest.mark.parametrize(("text", "complaint"), FAULTS)
def test_a_wrong_list_is_refused_with_file_and_row(folder, text, complaint):
    (folder / "pairs.csv").write_text(text)

    with pytest.raises(CommandError, match=complaint):
        compute(folder)
    assert not MetricScore.objects.exists()


def test_a_lone_file_an_empty_folder_and_none_at_all(folder, tmp_path):
    (folder / "two_ref.png").unlink()
    with pytest.raises(CommandError, match="has no two_ref"):
        compute(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CommandError, match="holds no pair"):
        compute(empty)
    with pytest.raises(CommandError, match="There is no folder"):
        compute(tmp_path / "nowhere")


def test_the_file_to_write_goes_with_a_folder():
    with pytest.raises(CommandError, match="--out goes with --folder"):
        call_command("compute_metrics", set=1, out=Path("scores.csv"))
