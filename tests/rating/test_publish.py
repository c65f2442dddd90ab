import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction

from rating.protocol import Protocol
from rating.stimuli.models import Pair
from rating.studies.create import balanced
from rating.studies.publish import NotPublishable, check, publish
from tests.studies import make_stimulus_set, make_study, published


@pytest.fixture
def study(experimenter):
    return make_study(experimenter, make_stimulus_set(experimenter, contents=6, attacks=2, levels=3))


def errors(study) -> str:
    return " ".join(finding.text for finding in check(study) if finding.is_error)


def test_a_study_from_the_preset_can_be_published_as_it_is(study):
    assert check(study) == []
    assert publish(study).number == 1


def test_the_presets_plans_spread_contents_attacks_and_levels_evenly(experimenter):
    pairs = make_stimulus_set(experimenter, contents=12, attacks=6, levels=5, size=8).pairs
    test = list(pairs.filter(reference__for_training=False).order_by("pk"))

    for part in balanced(test, 3):
        assert len(part) == 120
        for factor in (
            lambda pair: pair.reference_id,
            lambda pair: pair.adversarial.setting.attack,
            lambda pair: pair.adversarial.setting.level,
        ):
            counts = [sum(factor(pair) == value for pair in part) for value in {factor(pair) for pair in part}]
            assert len(set(counts)) == 1


def test_a_published_version_is_frozen_by_the_database(study):
    version = publish(study)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        version.design = {}
        version.save()


def test_changing_a_study_makes_a_new_version_and_leaves_the_old(study):
    first = publish(study)
    study.consent = "Another text."
    study.save()

    second = publish(study)
    first.refresh_from_db()

    assert second.number == 2
    assert first.design["consent"] != "Another text."


def test_publishing_twice_without_a_change_is_refused(study):
    publish(study)

    with pytest.raises(NotPublishable, match="Nothing has changed"):
        publish(study)


def test_a_study_without_training_pairs_is_refused(study):
    study.session_plans.get(number=1).training_pairs.clear()

    assert "no training pairs" in errors(study)
    with pytest.raises(NotPublishable):
        publish(study)
    assert not study.versions.exists()


def test_a_missing_file_is_named(study):
    picture = study.session_plans.first().pairs.first().adversarial
    (django_settings.MEDIA_ROOT / picture.file).unlink()

    assert f"missing on disk: {picture.file}" in errors(study)


def test_an_altered_file_is_named(study):
    picture = study.session_plans.first().pairs.first().adversarial
    (django_settings.MEDIA_ROOT / picture.file).write_bytes(b"something else")

    assert f"changed since they were made: {picture.file}" in errors(study)


def test_training_on_a_content_of_the_test_is_refused(study):
    plan = study.session_plans.first()
    plan.training_pairs.add(plan.pairs.first())

    assert "trains on contents of its test" in errors(study)


def test_an_impossible_order_is_found_before_anybody_sits_down(study):
    plan = study.session_plans.first()
    plan.pairs.set(Pair.objects.filter(reference=plan.pairs.first().reference))

    assert "too many pairs" in errors(study)


def test_a_pair_in_two_plans_is_refused(study):
    first, second, _third = study.session_plans.all()
    second.pairs.add(first.pairs.first())

    assert "repeats pairs of an earlier plan" in errors(study)


def test_an_unknown_screen_is_refused_unless_allowed(study):
    study.display_condition.screen_size = "entered"
    study.display_condition.save()
    study.refresh_from_db()

    assert "screen's width in mm" in errors(study)


def test_too_few_pixels_per_degree_name_the_distance_that_would_do(study):
    condition = study.display_condition
    condition.screen_width_px, condition.screen_width_mm = 2560, 596.7
    condition.viewing_distance, condition.viewing_distance_unit = 30, "cm"
    condition.pixels_per_degree_min = 40
    condition.save()
    study.refresh_from_db()

    # 0.2331 mm a pixel: 40 of them span one degree (9.32 mm) seen from 9.32 / (2 tan 0.5°) = 534 mm: 54 cm, rounded up.
    assert "pixels per degree" in errors(study)
    assert "54 cm" in errors(study)


def test_a_session_over_the_presets_length_is_advised_against(study):
    study.protocol["phases"][0].update(least_ms=200_000, most_ms=200_000)
    study.save()

    assert any("are advised" in finding.text and not finding.is_error for finding in check(study))


def test_a_protocol_survives_its_json(experimenter):
    version = published(experimenter)

    assert Protocol.from_json(version.protocol.to_json()) == version.protocol
