"""Metric scores: computed once per files, metric and version; a file that lacks stops no other."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from analysis.metrics import METRICS, available, score
from analysis.models import MetricScore
from analysis.scores.files import Files, score_files
from analysis.scores.services import compute_scores, files_of, pairs_of

from .factories import test_pairs

SIZE = 64  # of the test's pictures
FITTING = [name for name in available() if METRICS[name].smallest <= SIZE]


def path_of(settings, picture) -> Path:
    return Path(settings.MEDIA_ROOT) / picture.file


def test_they_equal_the_metrics_own(version, settings):
    import numpy as np
    from PIL import Image

    compute_scores(pairs_of(version), processes=1)

    for pair in test_pairs(version):
        images = [np.array(Image.open(path_of(settings, picture))) for picture in (pair.reference, pair.shown)]
        for name in FITTING:
            stored = MetricScore.objects.get(distorted_sha256=pair.shown.sha256, metric=name)
            assert stored.value == float(score(name, *images))
            assert stored.version == METRICS[name].version


def test_many_processes_compute_the_same_as_one(version):
    one = score_files(_files(version), available())
    report = compute_scores(pairs_of(version), processes=2)

    assert report.computed == 6 * len(FITTING)
    files = _files(version)
    stored = MetricScore.objects.filter(distorted_sha256=files.distorted_sha256).values_list("metric", "value")
    assert dict(stored) == one.scores


def _files(version) -> Files:
    return files_of(pairs_of(version)[0])


def test_only_what_is_missing_is_computed(version):
    compute_scores(pairs_of(version), ["L2"], processes=1)
    report = compute_scores(pairs_of(version), ["L2", "Linf"], processes=1)

    assert (report.computed, report.present) == (6, 6)


def test_another_version_of_a_metric_is_computed_beside_the_old_one(version):
    compute_scores(pairs_of(version), ["L2"], processes=1)
    MetricScore.objects.update(version="an older one")
    compute_scores(pairs_of(version), ["L2"], processes=1)

    assert MetricScore.objects.count() == 12


def test_missing_and_altered_files_are_named_and_the_others_go_on(version, settings):
    missing, altered, *_others = test_pairs(version)
    for pair in (missing, altered):  # no two tests share a picture's file
        assert path_of(settings, pair.shown).exists()
    kept = {pair.pk: path_of(settings, pair.shown).read_bytes() for pair in (missing, altered)}
    path_of(settings, missing.shown).unlink()
    path_of(settings, altered.shown).write_bytes(path_of(settings, altered.reference).read_bytes())
    try:
        report = compute_scores(pairs_of(version), ["L2"], processes=1)
        with pytest.raises(CommandError, match="could not be scored"):
            call_command("compute_metrics", study=version.study_id, processes=1)
    finally:
        for pair in (missing, altered):
            path_of(settings, pair.shown).write_bytes(kept[pair.pk])

    assert report.missing == [missing.shown.file]
    assert report.altered == [altered.shown.file]
    assert report.computed == 4


def test_progress_is_told(version):
    told = []
    compute_scores(pairs_of(version), ["L2"], processes=1, progress=lambda done, total: told.append((done, total)))

    assert told == [(0, 6), (6, 6)]


def test_the_command_says_what_it_did(version, capsys):
    call_command("compute_metrics", set=version.study.stimulus_set_id, metrics=["L2"], processes=1)

    assert "10 scores computed" in capsys.readouterr().out


def test_the_command_names_what_it_does_not_find(db):
    with pytest.raises(CommandError, match="no study 77"):
        call_command("compute_metrics", study=77)
    with pytest.raises(CommandError, match="no stimulus set 77"):
        call_command("compute_metrics", set=77)
