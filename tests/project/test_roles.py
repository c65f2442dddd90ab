"""Who may see what: every address of the site, opened in every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from analysis.exclusions.services import exclude
from analysis.results.services import ensure
from analysis.scores.imported.models import ImportedMetric
from rating.groups import ANALYSTS, ASSISTANTS
from rating.sessions.models import Presentation, Rating, Session
from rating.stations.models import Station
from rating.studies.models import SessionPlan, Study
from rating.subjects.models import ImportedRatings
from rating.subjects.open_links.models import OpenLink
from tests.analysis.factories import give_score, rate, test_pairs
from tests.studies import make_experimenter, published

PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

OF_A_ROW = ("changelist", "change", "history")


def rows(app: str, *models: str) -> set[str]:
    return {f"admin:{app}_{model}_{page}" for model in models for page in OF_A_ROW}


PUBLIC = {
    "admin:login", "admin:logout", "admin:jsi18n", "admin:view_on_site", "favicon", "language", "rating:enter",
    "rating:join", "admin:catch_all",
}  # fmt: skip
"""For whoever comes; what the subject's two tell, their own tests say."""
ANY_STAFF = {"admin:index", "admin:password_change", "admin:password_change_done", "jobs"}
IN_A_ROLE = ANY_STAFF | {"admin:app_list"}
OWN_THINGS = {
    "admin:rating_study_add", "admin:rating_study_presets", "admin:rating_study_preset", "admin:rating_station_add",
    "admin:rating_study_duration_of_new", "admin:rating_content_add",
    "admin:rating_content_changelist", "admin:rating_sessionplan_add",
    "admin:rating_openlink_add", "admin:rating_stimulusset_import", "admin:rating_stimulusset_prepare",
    "admin:rating_stimulusset_prepare_count", "admin:rating_stimulusset_photograph", "analysis:import-study",
}  # fmt: skip
"""Open to every experimenter, for they show the experimenter's own things alone."""
ASSISTANTS_SEE = rows("rating", "studyversion", "subject", "session", "station", "openlink") | {
    "admin:rating_studyversion_invite", "admin:rating_studyversion_watch", "admin:rating_subject_vision",
    "admin:rating_station_here",
}  # fmt: skip
ANALYSTS_SEE = (
    rows("rating", "study", "studyversion", "stimulusset", "reference", "adversarialexample", "pair")
    | rows("analysis", "exclusion", "analysisresult", "importedmetric")
    | {
        "admin:rating_thumbnail", "admin:rating_study_presets", "admin:rating_study_preset",
        "analysis:dashboard", "analysis:benchmark", "analysis:chart", "analysis:chart-file", "analysis:picture",
        "analysis:screening", "analysis:planning", "analysis:status", "analysis:again", "analysis:metrics",
        "analysis:metrics-status", "analysis:compare", "analysis:spreadsheet", "analysis:exports", "analysis:export",
        "analysis:ratings-imported", "analysis:imported", "analysis:hand-on", "analysis:pair",
        "analysis:pair-picture", "analysis:pair-difference", "analysis:pair-map",
    }
)  # fmt: skip
OWNERS_ALONE = rows("rating", "presentation", "rating", "sessionplan") | {
    "admin:rating_study_pairs", "admin:rating_study_duration",
    "admin:rating_study_publish", "admin:rating_study_try", "admin:rating_study_clone",
    "admin:rating_sessionplan_delete", "admin:rating_station_delete", "analysis:exclude", "analysis:include",
    "analysis:metrics-compute",
    "analysis:metrics-stop", "analysis:import-remove", "analysis:import-preview", "analysis:import-confirm",
    "analysis:ratings-upload",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    row: str = ""  # the address that a list shows of the owner's row


@pytest.fixture
def owned(experimenter, settings) -> dict[str, Any]:
    """The owner's things, by the names that addresses have for them."""
    settings.STORAGES = PLAIN_FILES
    version = published(experimenter, contents=3, size=32)
    pairs = test_pairs(version)
    subjects = [rate(version, f"S{number:02d}", [5, 4, 3, 2, 1, 1]) for number in range(3)]
    for index, pair in enumerate(pairs):
        give_score(pair, "SSIM", 1 - index / 10)
    decision = exclude(subjects[0], reason="asleep", by=experimenter)
    metric = ImportedMetric.objects.create(
        stimulus_set=version.study.stimulus_set, name="Other", better="lower", identical=0.0, file_name="o.csv",
        file_sha256="0" * 64,
    )  # fmt: skip
    station = Station.objects.create(
        owner=experimenter, name="Seat 1", screen_width_px=1920, screen_height_px=1080, screen_width_mm=530
    )
    return {
        "study": version.study,
        "studyversion": version,
        "stimulusset": version.study.stimulus_set,
        "reference": pairs[0].reference,
        "adversarialexample": pairs[0].adversarial,
        "pair": pairs[0],
        "subject": subjects[0],
        "session": Session.objects.get(subject=subjects[0]),
        "presentation": Presentation.objects.first(),
        "rating": Rating.objects.first(),
        "station": station,
        "sessionplan": SessionPlan.objects.get(study=version.study),
        "openlink": OpenLink.objects.create(study_version=version, most_subjects=3, created_by=experimenter),
        "exclusion": decision,
        "analysisresult": ensure(version),
        "importedmetric": metric,
        "importedratings": ImportedRatings.objects.create(
            study_version=version, file_name="r.csv", file_sha256="0" * 64, ratings=0
        ),
    }


def admitted(name: str, study: Study, people: str, group: str | None) -> User:
    """group: of one who does nothing else here; None: an experimenter with studies of their own."""
    if group is None:
        user = make_experimenter(name)
    else:
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    getattr(study, people).add(user)
    if group is None:
        user.groups.add(Group.objects.get(name={"assistants": ASSISTANTS, "analysts": ANALYSTS}[people]))
    return user


def every_pattern(patterns: list, prefix: str = "", space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from every_pattern(pattern.url_patterns, prefix + str(pattern.pattern), inner)
        elif pattern.name:
            yield space + pattern.name, pattern


def pages(owned: dict[str, Any]) -> Iterator[Page]:
    """Every named address, of the owner's things."""
    version, example, pair = owned["studyversion"], owned["adversarialexample"], owned["pair"]
    told = {
        "version_id": version.pk, "pair_id": pair.pk, "public_id": example.public_id, "metric": "SSIM",
        "metric_id": owned["importedmetric"].pk, "name": "mos-histogram", "form": "svg", "kind": "absolute",
        "amplification": 4, "file": "mos.csv", "other_id": version.pk, "app_label": "rating", "number": 1,
        "key": example.public_id, "file_id": 1, "id": 1, "plan_number": 1, "attempt": 1, "presentation_id": 1,
        "imported_id": owned["importedratings"].pk, "picture_id": example.public_id, "token": "x", "content_type_id": 1,
    }  # fmt: skip
    seen = set()
    for name, _pattern in every_pattern(get_resolver().url_patterns):
        if name in PUBLIC or name in seen or name.startswith("rating:"):
            continue
        seen.add(name)
        model = name.removeprefix("admin:").split("_")[1] if name.startswith(("admin:rating", "admin:analysis")) else ""
        row = owned.get(model)
        if name == "admin:rating_study_preset":
            told = {**told, "name": "qomex2019"}
        wanted = _arguments(name)
        own = {"pk": row.pk, "object_id": row.pk} if row else {"pk": 10**6, "object_id": 10**6}
        arguments = {key: {**told, **own}[key] for key in wanted}
        shown = reverse(name.removesuffix("_changelist") + "_change", args=[row.pk]) if (
            row and name.endswith("_changelist")
        ) else ""  # fmt: skip
        yield Page(name, reverse(name, kwargs=arguments), shown)
        told = {**told, "name": "mos-histogram"}


def _arguments(name: str) -> list[str]:
    """What the address is made of, at its fullest."""
    space, _, last = name.rpartition(":")
    resolver = get_resolver()
    if space:
        _prefix, resolver = resolver.namespace_dict[space]
    options = [possible for possible, *_rest in resolver.reverse_dict.getlist(last)]
    return max((names for choice in options for _form, names in choice), key=len)


def reached(client: Client, page: Page) -> bool:
    """Whether the page lets in: it answers with something, and a list shows the owner's row."""
    with transaction.atomic():
        response = client.get(page.path)
        if response.status_code == 405:
            response = client.post(page.path)
        transaction.set_rollback(True)
    if response.status_code in (403, 404) or _turned_away(response):
        return False
    assert response.status_code < 500
    return not page.row or page.row in response.content.decode()


def _turned_away(response: HttpResponse) -> bool:
    """To the login, or, as the admin does where there is no such row for the user, to its first page."""
    return response.status_code == 302 and (
        "/login/" in response.headers["Location"] or response.headers["Location"] == reverse("admin:index")
    )


NOBODY = {
    *(f"admin:rating_{model}_{page}" for page in ("add", "delete") for model in (
        "stimulusset", "reference", "adversarialexample", "pair", "session", "presentation", "rating", "studyversion",
        "subject",
    )),
    *(f"admin:analysis_{model}_{page}" for page in ("add", "delete") for model in (
        "exclusion", "importedmetric", "analysisresult",
    )),
    "admin:rating_study_delete", "admin:rating_openlink_delete", "admin:autocomplete",
}  # fmt: skip
"""No experimenter: records are not made or deleted by hand, nor is a study that was published."""
UNTRIED = {
    *(f"admin:rating_content_{page}" for page in (
        "photograph", "cut", "thumbnail", "measure", "another", "history", "delete", "change",
    )),
    "admin:rating_stimulusset_import_file",
    *(f"analysis:ratings-{page}" for page in ("file", "read-as", "confirm", "discard", "status")),
    *(f"analysis:hand-on-{page}" for page in ("archive", "status", "file", "discard")),
    "analysis:import-study-file", "analysis:import-study-status", "analysis:compare-chart",
    "analysis:compare-chart-file",
}  # fmt: skip
"""What is uploaded and made on the way, of which there is nothing here: their own tests try another's."""


def of_the_installation(name: str) -> bool:
    """For superusers alone: users, groups, failed logins, the worker's tasks."""
    return name.startswith(("admin:auth_", "admin:axes_", "admin:django_tasks_"))


class TestRoles:
    def opened(self, owned: dict[str, Any], user: User | None) -> set[str]:
        """The names of the pages that let the user in."""
        client = Client()
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return {page.name for page in pages(owned) if reached(client, page)}

    def test_the_owner_sees_all_but_what_is_nobodys(self, owned, experimenter):
        names = {page.name for page in pages(owned)}

        assert {name for name in names if not of_the_installation(name)} - self.opened(owned, experimenter) == (
            NOBODY | UNTRIED
        )
        assert names >= OWN_THINGS | ASSISTANTS_SEE | ANALYSTS_SEE | OWNERS_ALONE

    def test_whoever_has_not_logged_in_sees_nothing(self, owned):
        assert self.opened(owned, None) == set()

    def test_staff_without_a_role_see_nothing_of_it(self, owned):
        assert self.opened(owned, User.objects.create_user("staff", is_staff=True)) == ANY_STAFF

    def test_who_is_no_staff_sees_nothing(self, owned):
        user = User.objects.create_user("nobody")
        user.groups.set(Group.objects.all())
        owned["study"].assistants.add(user)
        owned["study"].analysts.add(user)

        assert self.opened(owned, user) == set()

    def test_another_experimenter_sees_their_own_things_alone(self, owned):
        assert self.opened(owned, make_experimenter("eve")) == IN_A_ROLE | OWN_THINGS

    def test_assistants_run_subjects_and_see_no_results(self, owned):
        user = admitted("sam", owned["study"], "assistants", ASSISTANTS)

        assert self.opened(owned, user) == IN_A_ROLE | ASSISTANTS_SEE

    def test_analysts_read(self, owned):
        user = admitted("ann", owned["study"], "analysts", ANALYSTS)

        assert self.opened(owned, user) == IN_A_ROLE | ANALYSTS_SEE

    @pytest.mark.parametrize(("people", "sees"), [("assistants", ASSISTANTS_SEE), ("analysts", ANALYSTS_SEE)])
    def test_experimenters_have_the_role_they_were_admitted_in_and_no_more(self, owned, people, sees):
        user = admitted("eve", owned["study"], people, None)

        assert self.opened(owned, user) == IN_A_ROLE | OWN_THINGS | sees

    @pytest.mark.parametrize("group", [ASSISTANTS, ANALYSTS])
    def test_a_role_without_a_study_shows_nothing(self, owned, group):
        user = User.objects.create_user("sam", is_staff=True)
        user.groups.add(Group.objects.get(name=group))

        lists = {"admin:rating_study_presets", "admin:rating_study_preset"} if group == ANALYSTS else set()
        assert self.opened(owned, user) == IN_A_ROLE | lists
