import hashlib
from dataclasses import replace

import numpy as np
import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from PIL import Image, ImageCms

from analysis.predicted_spread import parts
from analysis.scores.models import MetricScore
from rating.protocol import PRESETS, OrderRules, Protocol
from rating.stimuli.models import AdversarialExample, Pair
from rating.studies.balance import balanced
from rating.studies.publish import NotPublishable, check, publish
from tests.analysis.factories import give_score
from tests.studies import make_stimulus_set, make_study, published


@pytest.fixture
def study(experimenter):
    return make_study(experimenter, make_stimulus_set(experimenter, contents=6, attacks=2, levels=3))


def errors(study) -> str:
    return " ".join(finding.text for finding in check(study) if finding.is_error)


def advised(study) -> list[str]:
    return [finding.text for finding in check(study) if not finding.is_error]


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


def test_a_file_that_browsers_show_otherwise_is_named(study):
    picture = study.session_plans.first().pairs.first().adversarial
    image = Image.open(django_settings.MEDIA_ROOT / picture.file)
    file = "stimuli/with_profile.png"
    image.save(
        django_settings.MEDIA_ROOT / file,
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )
    AdversarialExample.objects.filter(pk=picture.pk).update(
        file=file, sha256=hashlib.sha256((django_settings.MEDIA_ROOT / file).read_bytes()).hexdigest()
    )

    assert f"which browsers apply: {file}" in errors(study)


def test_training_that_leaves_out_an_end_of_the_scale_is_advised_against(study):
    plan = study.session_plans.get(number=1)
    plan.training_pairs.set(plan.training_pairs.filter(adversarial__setting__level=1))
    study.session_plans.exclude(pk=plan.pk).delete()

    assert any("Training shows levels 1, the test 1 to 3" in text for text in advised(study))


def test_pairs_that_a_metric_finds_crowded_are_advised_against(study):
    pairs = [pair for plan in study.session_plans.all() for pair in plan.pairs.all()]
    for number, pair in enumerate(pairs):
        give_score(pair, "MAD", 100.0 if number == 0 else 1.0 + number / 100)
    assert advised(study) == [
        "By MAD, 97 % of the pairs lie in one fifth of what the pairs span, fifth 1 from the best: subjects may give "
        "most of them the same grade. Choose other levels, or calibrate them."
    ]

    MetricScore.objects.filter(metric="MAD").delete()
    for number, pair in enumerate(pairs):
        give_score(pair, "PSNR", 20.0 + number)
    assert advised(study) == []


@pytest.mark.parametrize(
    ("scores", "identical", "counts"),
    [
        ([0.0, 10.0, 20.0, 100.0], 0.0, [2, 1, 0, 0, 1]),
        ([np.inf, 50.0, 10.0, np.nan], np.inf, [2, 0, 0, 0, 1]),
        ([np.inf, np.inf], np.inf, [2, 0, 0, 0, 0]),
        ([5.0, 5.0], np.inf, [2, 0, 0, 0, 0]),
    ],
)
def test_scores_are_counted_by_equal_parts_from_the_best(scores, identical, counts):
    assert parts(scores, identical).tolist() == counts


def test_training_on_a_content_of_the_test_is_refused(study):
    plan = study.session_plans.first()
    plan.training_pairs.add(plan.pairs.first())

    assert "trains on contents of its test" in errors(study)


def with_order(study, **rules):
    """The study, its protocol with these rules of order."""
    protocol = replace(PRESETS["qomex2019"].protocol, order=OrderRules(**rules))
    study.protocol = protocol.to_json()
    study.save()
    return study


def advice(study) -> str:
    return " ".join(finding.text for finding in check(study) if not finding.is_error)


def test_an_impossible_order_is_found_before_anybody_sits_down(study):
    plan = study.session_plans.get(number=2)
    plan.pairs.set(Pair.objects.filter(reference__content="content 1"))
    plan.pairs.add(*Pair.objects.filter(reference__content="content 2")[:2])

    assert (
        "Session plan 2: “content 1” has too many pairs to be kept from following itself: 6 of the 8 of the test, "
        "with its repeats and hidden references, where 4 can be. Take pairs of it out, or add others."
    ) in errors(study)
    with pytest.raises(NotPublishable, match="too many pairs"):
        publish(study)


def test_a_training_that_must_end_as_the_stabilising_begins_is_told(study):
    """Training: contents 7, 8, 7; stabilising: of content 7 alone."""
    first = study.session_plans.get(number=1)
    seventh, eighth = (Pair.objects.filter(reference__content=f"content {n}") for n in (7, 8))
    first.training_pairs.set([*seventh, eighth[0]])
    with_order(study, stabilising_first=3)

    assert "Session plan 1: “content 7” has too many pairs" in errors(study)
    assert "2 of the 3 of the training, where 1 can be, for what comes after has to begin with it" in errors(study)


def test_hidden_references_and_repeats_may_make_an_order_impossible(study):
    """Four pairs of one content and three of another have an order; with a repeat and a hidden reference, none."""
    plan = study.session_plans.get(number=1)
    cat, dog = (list(Pair.objects.filter(reference__content=f"content {n}")[:3]) for n in (1, 2))
    plan.pairs.set(cat + dog)
    assert "too many" not in errors(with_order(study, repeats=1 / 3, hidden_references=1 / 3))
    plan.pairs.set([*cat, *dog, Pair.objects.filter(reference__content="content 1")[3]])
    assert "too many" not in errors(with_order(study))
    assert "“content 1” has too many pairs" in errors(with_order(study, repeats=0.14, hidden_references=0.14))


def test_too_few_training_pairs_for_the_stabilising_presentations_are_told(study):
    with_order(study, stabilising_first=4, stabilising_later=5)

    assert "Session plan 1 begins" not in errors(study)
    assert "Session plan 2 begins with 5 stabilising presentations, and the study has 4 training pairs" in errors(study)


def test_too_few_strong_anchors_are_told(study):
    with_order(study, strong_anchors=4)
    assert errors(study) == ""
    plan = study.session_plans.get(number=2)
    plan.pairs.remove(plan.pairs.filter(adversarial__setting__level=3).first())

    assert "Session plan 2 has 3 test pairs at the highest level of their attack; the protocol asks for at least 4" in (
        errors(study)
    )


def test_more_repeats_than_pairs_are_told(study):
    assert "Session plan 1 repeats 24 pairs and has 12" in errors(with_order(study, repeats=2))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"method": "telepathy"}, "No method is called telepathy"),
        ({"phases": []}, "exactly one phase with the scale"),
        ({"order": {"no_such_rule": 1}}, "no_such_rule"),
        ({"grades": None}, "not iterable"),
    ],
)
def test_a_protocol_that_cannot_be_used_is_told(study, change, reason):
    study.protocol = {**study.protocol, **change}
    study.save()

    assert "protocol cannot be used" in errors(study)
    assert reason in errors(study)
    with pytest.raises(NotPublishable):
        publish(study)


def test_a_protocol_without_phases_is_told(study):
    study.protocol = {}

    assert "protocol cannot be used ('phases' is missing)" in errors(study)


def test_attacks_and_levels_unbalanced_over_the_sessions_are_advised_against(study):
    first, second, _third = study.session_plans.all()
    moved = first.pairs.filter(adversarial__setting__attack="FGSM", adversarial__setting__level=1)[0]
    first.pairs.remove(moved)
    second.pairs.add(moved)

    assert errors(study) == ""
    assert "not balanced over the sessions: FGSM 1 (1 to 3 pairs)" in advice(study)


def hidden_references(study):
    return study.stimulus_set.pairs.filter(adversarial=None)


def test_publishing_makes_the_hidden_references_and_a_check_makes_none(study):
    with_order(study, hidden_references=0.2, stabilising_first=2)
    assert check(study) == []
    assert not hidden_references(study).exists()

    version = publish(study)

    shown = [pair for plan in version.plans for pair in plan["hidden_references"]]
    contents = [version.design["stimuli"][str(pk)]["content"] for pk, _repetition in shown]
    assert contents == [f"content {n}" for n in (1, 2, 3, 4, 5, 6)]  # two of each session's 12 pairs
    assert {repetition for _pk, repetition in shown} == {1}
    assert sorted(hidden_references(study).values_list("pk", flat=True)) == sorted(pk for pk, _repetition in shown)
    assert version.plans[0]["stabilising"] == 2
    assert {str(pk) for pk in version.plans[0]["stabilising_pool"]} <= set(version.design["stimuli"])
    assert "Nothing has changed" in errors(study)


def test_a_hidden_references_repetitions_are_counted_over_the_sessions(study):
    version = publish(with_order(study, hidden_references=0.5))

    shown = [tuple(pair) for plan in version.plans for pair in plan["hidden_references"]]
    assert len(shown) == len(set(shown)) == 18
    assert {repetition for _pk, repetition in shown} == {1, 2, 3}


def test_a_study_that_is_refused_leaves_no_hidden_references(study):
    with_order(study, hidden_references=0.2)
    study.consent = ""
    study.save()

    with pytest.raises(NotPublishable):
        publish(study)
    assert not hidden_references(study).exists()


def test_hidden_references_among_a_plans_pairs_are_refused(study):
    publish(with_order(study, hidden_references=0.2))
    plan = study.session_plans.get(number=1)
    plan.pairs.add(hidden_references(study).first())

    assert "Session plan 1 has hidden references among its pairs: content 1 reference" in errors(study)


def test_training_on_a_later_sessions_contents_is_no_stabilising_for_it(study):
    """Content 6 is in the first session's training and in the second's test: the second's pool leaves it out."""
    first = study.session_plans.get(number=1)
    for plan in study.session_plans.exclude(number=2):
        plan.pairs.remove(*plan.pairs.filter(reference__content="content 6"))
    first.training_pairs.add(*Pair.objects.filter(reference__content="content 6")[:2])
    version = publish(with_order(study, stabilising_first=2, stabilising_later=2))

    pools = [
        {version.design["stimuli"][str(pk)]["content"] for pk in plan["stabilising_pool"]} for plan in version.plans
    ]
    assert pools == [
        {"content 6", "content 7", "content 8"},
        {"content 7", "content 8"},
        {"content 6", "content 7", "content 8"},
    ]


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
