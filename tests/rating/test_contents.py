"""One's own photographs: stored once, cropped and never resampled, listed, advised on, deleted; by whom."""

import math
import re
from io import BytesIO

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.photographs import PHOTOGRAPHS
from rating.attacks.png import decode
from rating.contents import services
from rating.contents.advice import advice_on
from rating.contents.choice import photographs_of
from rating.contents.models import Content
from rating.numbers import decimal
from tests.studies import make_experimenter, make_stimulus_set


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def admin(experimenter) -> Client:
    return logged_in(experimenter)


@pytest.fixture
def stranger(db) -> Client:
    return logged_in(make_experimenter("eve"))


def noise(width=400, height=320, seed=3) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def file(pixels=None, name="holiday.png", format="PNG", **options) -> SimpleUploadedFile:
    data = BytesIO()
    Image.fromarray(noise() if pixels is None else pixels).save(data, format, **options)
    return SimpleUploadedFile(name, data.getvalue())


def url(page: str, *args: object) -> str:
    return reverse(f"admin:rating_content_{page}", args=args)


@pytest.fixture
def upload(admin):
    def send(one=None, *, client=admin, **fields):
        entry = {"upload": one or file(), "name": "", "width": 64, "height": 48, "source": "", "licence": "", **fields}
        return client.post(url("add"), entry, follow=True)

    return send


@pytest.fixture
def content(upload) -> Content:
    upload(name="dog")
    return Content.objects.get(name="dog")


def crop(content: Content, **changes) -> dict:
    fields = ("name", "x", "y", "width", "height", "source", "licence")
    return {**{field: getattr(content, field) for field in fields}, **changes}


# --- Uploaded ---


def test_a_photograph_is_kept_whole_and_its_middle_is_the_crop(upload, experimenter, media):
    page = upload(name="dog", licence="CC0")

    content = Content.objects.get()
    assert "“dog” is stored" in page.text
    assert (content.owner, content.name, content.licence) == (experimenter, "dog", "CC0")
    assert (content.x, content.y, content.width, content.height) == (168, 136, 64, 48)
    assert content.picture_size == (400, 320)
    assert content.original_name == "holiday.png"
    assert content.original_sha256 == __import__("hashlib").sha256(file().read()).hexdigest()
    assert re.fullmatch(r"photographs/([0-9a-f]{2})/\1[0-9a-f]{62}\.png", content.file)
    np.testing.assert_array_equal(decode((media / content.file).read_bytes()), noise())


def test_the_crop_is_the_photographs_own_pixels_and_measured(content, media):
    cut = noise()[136 : 136 + 48, 168 : 168 + 64]

    np.testing.assert_array_equal(content.photograph().crop(media), cut)
    assert content.spatial_information == spatial_information(cut)
    assert content.colourfulness == colourfulness(cut)


def test_without_a_name_it_has_its_files_and_a_number_where_that_is_taken(upload):
    for _ in range(2):
        upload()
    upload(file(name="cat.png"))

    assert set(Content.objects.values_list("name", flat=True)) == {"holiday", "holiday 2", "cat 2"}


def test_a_crop_larger_than_the_photograph_is_refused_and_by_how_much_is_told(upload, media):
    page = upload(file(noise(280, 290)), width=299, height=299)

    assert "The crop of 299 × 299 is 19 pixels wider than the photograph of 280 × 290." in page.text
    assert "The crop of 299 × 299 is 9 pixels higher than the photograph of 280 × 290." in page.text
    assert "Nothing is enlarged" in page.text
    assert not Content.objects.exists()
    assert not media.exists()


def test_what_cannot_be_used_is_told_at_the_file(upload, media):
    page = upload(SimpleUploadedFile("holiday.png", b"hello"))

    assert "holiday.png: is no picture that can be read" in page.text
    assert not Content.objects.exists()
    assert not media.exists()


def test_what_was_done_to_the_file_is_told_and_stays_told(upload, admin):
    exif = Image.Exif()
    exif[0x0112] = 6
    page = upload(file(format="JPEG", name="a.jpg", exif=exif))

    content = Content.objects.get()
    assert content.picture_size == (320, 400)
    for text in (page.text, admin.get(url("change", content.pk)).text):
        assert "Turned upright, as its EXIF orientation (6) says." in text
        assert "It is a JPEG: what its compression has lost stays lost" in text


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"width": 8}, "greater than or equal to 16"),
        ({"height": 9000}, "less than or equal to 8192"),
        ({"name": "dog"}, "a content of this name already"),
        ({"name": "coffee"}, "A bundled photograph has this name"),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"upload": ""}, "required"),
    ],
)
def test_an_entry_that_cannot_be_is_explained(upload, content, entry, complaint):
    assert complaint in upload(**entry).text
    assert Content.objects.count() == 1


def test_the_same_pixels_are_stored_once_and_another_shape_of_them_elsewhere(upload, media):
    grey = np.full((40, 80, 3), 7, dtype=np.uint8)
    for pixels in (grey, grey, grey.reshape(80, 40, 3)):
        upload(file(pixels), width=32, height=32)

    assert len({content.file for content in Content.objects.all()}) == 2
    assert len(list(media.rglob("*.png"))) == 2


# --- Cropped ---


def test_a_crop_is_moved_by_its_coordinates(admin, content, media):
    page = admin.post(url("change", content.pk), crop(content, x=336, y=0, for_training="on"), follow=True)

    assert "was changed successfully" in page.text
    content.refresh_from_db()
    cut = noise()[:48, 336:]
    np.testing.assert_array_equal(content.photograph().crop(media), cut)
    assert (content.spatial_information, content.for_training) == (spatial_information(cut), True)
    assert content.original_name == "holiday.png"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"x": 339}, "reaches 3 pixels beyond the right edge of the photograph of 400 × 320"),
        ({"y": 300, "height": 40}, "reaches 20 pixels beyond the lower edge"),
        ({"x": 0, "width": 500}, "The crop of 500 × 48 is 100 pixels wider"),
        ({"x": -1}, "greater than or equal to 0"),
    ],
)
def test_a_crop_beyond_the_photograph_is_refused(admin, content, changes, complaint):
    page = admin.post(url("change", content.pk), crop(content, **changes))

    assert complaint in page.text
    content.refresh_from_db()
    assert (content.x, content.width) == (168, 64)


def test_the_database_refuses_it_too(content):
    with pytest.raises(IntegrityError), transaction.atomic():
        Content.objects.update(x=400)


def test_a_crop_that_is_tried_is_measured_and_not_stored(admin, content):
    answer = admin.get(url("measure", content.pk), {"x": 5, "y": 7, "width": 33, "height": 44})

    cut = noise()[7 : 7 + 44, 5 : 5 + 33]
    assert answer.json() == {
        "si": decimal(spatial_information(cut), 1),
        "cf": decimal(colourfulness(cut), 1),
        "remarks": [],
    }
    content.refresh_from_db()
    assert content.x == 168


@pytest.mark.parametrize("place", [{"x": 390}, {"x": "here"}, {"width": 4}, {"width": 10**9}])
def test_a_crop_that_cannot_be_is_told_as_it_is_tried(admin, content, place):
    answer = admin.get(url("measure", content.pk), {"x": 5, "y": 7, "width": 33, "height": 44, **place})

    assert answer.status_code == 422
    assert answer.json()["remarks"][0]["grave"]


def test_the_page_shows_photograph_and_crop_exactly(admin, content):
    page = admin.get(url("change", content.pk)).text

    assert url("photograph", content.pk) in page
    assert url("cut", content.pk) in page
    photograph = b"".join(admin.get(url("photograph", content.pk)).streaming_content)
    np.testing.assert_array_equal(decode(photograph), noise())
    cut = decode(admin.get(url("cut", content.pk)).content)
    np.testing.assert_array_equal(cut, noise()[136:184, 168:232])


def test_a_photograph_that_is_lost_is_told(admin, content, media):
    (media / content.file).unlink()

    assert "file is missing" in admin.post(url("change", content.pk), crop(content)).text
    for page in ("photograph", "cut", "thumbnail"):
        assert admin.get(url(page, content.pk)).status_code == 404
    assert admin.post(url("another", content.pk)).status_code == 404
    assert admin.get(url("changelist")).status_code == 200


# --- Several of one photograph ---


def test_another_content_is_cut_where_nothing_is_shared(admin, content, media):
    page = admin.post(url("another", content.pk), follow=True)

    other = Content.objects.exclude(pk=content.pk).get()
    assert "“dog 2” is another content of the photograph of “dog”" in page.text
    assert (other.file, other.width, other.height) == (content.file, 64, 48)
    assert other.box.shared(content.box) == (0, 0)
    assert other.spatial_information == spatial_information(other.photograph().crop(media))
    assert len(list(media.rglob("*.png"))) == 1


def test_crops_that_share_pixels_are_warned_of_above_all_between_training_and_test(admin, content):
    admin.post(url("another", content.pk))
    place = {"x": content.x + 60, "y": content.y - 40, "width": 64, "height": 48}
    other = Content.objects.exclude(pk=content.pk).get()

    (same,) = admin.get(url("measure", other.pk), place).json()["remarks"]
    assert same == {
        "text": "It shares 4 × 8 pixels with “dog”: contents ought to show different things.",
        "grave": False,
    }
    (apart,) = admin.get(url("measure", other.pk), {**place, "for_training": "true"}).json()["remarks"]
    assert apart["grave"]
    assert "“dog 2”, for training, and “dog”, for the test, share 4 × 8 pixels" in apart["text"]
    page = admin.post(url("change", other.pk), crop(other, **place) | {"for_training": "on"}, follow=True)
    assert page.status_code == 200
    assert "share 4 × 8 pixels" in admin.get(url("change", other.pk)).text


# --- Chosen ---


def test_the_choice_holds_the_bundled_and_ones_own(content, experimenter, stranger, upload):
    upload(client=stranger, name="theirs")

    photographs = photographs_of(experimenter)
    assert photographs[: len(PHOTOGRAPHS)] == list(PHOTOGRAPHS)
    assert [one.content for one in photographs[len(PHOTOGRAPHS) :]] == ["dog"]
    assert not photographs[-1].is_bundled


def test_the_list_plots_ones_own_beside_the_bundled(admin, content):
    page = admin.get(url("changelist")).text

    assert page.count('<g class="own" transform') == 1
    assert page.count('<g class="bundled" transform') == 14
    si, cf = (decimal(value, 1) for value in (content.spatial_information, content.colourfulness))
    assert f"dog</a></th><td>{si}</td><td>{cf}</td><td>your own</td><td>test</td>" in page
    assert "With 1 content for the test nothing can be said" in page
    assert admin.get(url("thumbnail", content.pk)).headers["Content-Type"] == "image/webp"


def test_an_empty_list_says_what_to_do(admin):
    assert "add a content by uploading a photograph" in admin.get(url("changelist")).text


def test_the_numbers_in_the_drawing_are_the_same_in_every_language(admin, content):
    german = admin.get(url("changelist"), headers={"Accept-Language": "fr"}).text

    assert re.findall(r'transform="[^"]*,', german) == []


# --- Deleted ---


def test_deleting_asks_first_and_the_photograph_goes_with_its_last_content(
    admin, content, media, django_capture_on_commit_callbacks
):
    admin.post(url("another", content.pk))
    other = Content.objects.exclude(pk=content.pk).get()
    assert "keep their own pictures" in admin.get(url("delete", content.pk)).text
    assert Content.objects.count() == 2

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(url("delete", content.pk), {"post": "yes"})
    assert (media / other.file).is_file()

    action = {"action": "delete_selected", "_selected_action": [other.pk]}
    assert "keep their own pictures" in admin.post(url("changelist"), action).text
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(url("changelist"), {**action, "post": "yes"})
    assert not Content.objects.exists()
    assert not list(media.rglob("*.png"))


def test_a_photograph_that_somebody_else_has_too_stays(
    content, upload, stranger, media, django_capture_on_commit_callbacks
):
    upload(client=stranger)

    with django_capture_on_commit_callbacks(execute=True):
        services.remove(content)

    assert (media / Content.objects.get().file).is_file()


# --- Whose ---


@pytest.mark.parametrize("page", ["change", "delete", "photograph", "cut", "thumbnail", "measure", "another"])
def test_a_content_is_its_owners_alone(content, stranger, page):
    ask = stranger.post if page == "another" else stranger.get

    assert ask(url(page, content.pk), follow=True).status_code == (200 if page in ("change", "delete") else 404)
    assert "dog" not in ask(url(page, content.pk), follow=True).text
    assert Content.objects.count() == 1


def test_lists_hold_ones_own(content, stranger):
    assert "dog" not in stranger.get(url("changelist")).text


@pytest.mark.parametrize("page", ["changelist", "add"])
def test_nobody_else_comes_in(db, page):
    assert Client().get(url(page)).status_code == 302


# --- Advice ---


@pytest.fixture
def stimuli(experimenter):
    """Twelve references that lie as the bundled photographs do."""
    from rating.contents.bundled import bundled

    made = make_stimulus_set(experimenter, contents=12, training=1)
    test = [one for one in bundled() if not one.for_training]
    for reference, one in zip(made.references.filter(for_training=False), test, strict=True):
        reference.spatial_information, reference.colourfulness = one.si, one.cf
        reference.save()
    return made


def test_a_good_set_needs_no_advice(stimuli):
    assert advice_on(stimuli) == []


def test_references_the_victim_is_unsure_of_are_named_and_why_it_matters(stimuli):
    for number, confidence in ((1, 0.31), (2, 0.12), (3, 0.5), (4, math.nan)):
        stimuli.references.filter(content=f"content {number}").update(confidence=confidence)

    (said,) = advice_on(stimuli)
    assert "content 2 (12 %), content 1 (31 %)." in said
    assert "content 3" not in said
    assert "content 4" not in said
    assert "DeepFool" in said


def test_calibrated_levels_are_seen_on_unsure_references_too(stimuli):
    stimuli.references.update(confidence=0.1)
    stimuli.levelled_by = "MS-SSIM"

    assert advice_on(stimuli) == []


def test_references_that_resemble_one_another_are_told(stimuli):
    for number, reference in enumerate(stimuli.references.all()):
        reference.spatial_information = reference.colourfulness = 50 + number / 10
        reference.save()

    said = " ".join(advice_on(stimuli))
    assert "SI spans only 50 to 51" in said
    assert "Colourfulness spans only 50 to 51" in said
    assert "they fill 33 % of the cells" in said
    assert "they enclose 0 % of their own range" in said


def test_training_that_shows_pixels_of_the_test_is_told(stimuli):
    crops = [("a", "one.png", 0, False), ("b", "one.png", 290, True), ("c", "two.png", 0, True)]
    stimuli.recipe = {
        "photographs": [
            {"content": name, "file": file, "x": x, "y": 0, "width": 299, "height": 299, "for_training": training}
            for name, file, x, training in crops
        ]
    }

    (said,) = advice_on(stimuli)
    assert "“b”, for training, and “a”, for the test, share 9 × 299 pixels" in said
