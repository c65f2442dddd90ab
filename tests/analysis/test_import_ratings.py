"""Ratings from elsewhere: stored through the same tables, all of a file or nothing, by command and by page."""

import csv
import hashlib
import re
from io import BytesIO, StringIO
from types import SimpleNamespace

import pandas as pd
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from analysis.exclusions.models import Exclusion
from analysis.models import AnalysisResult, RatingsFile
from analysis.opinion import mos
from analysis.ratings_import import services, tasks
from analysis.ratings_import.services import read_for
from analysis.results.services import ensure
from analysis.screening import bt500
from rating.sessions import imported as writing
from rating.sessions.imported import NotImportable
from rating.sessions.models import Presentation, Rating, Session
from rating.studies.models import StudyVersion
from rating.subjects.models import ImportedRatings, Subject
from rating.subjects.withdraw import withdraw
from tests.browser.chromium import chromium
from tests.browser.test_accessibility import check
from tests.studies import make_experimenter, published

from .factories import make_version, rate, test_pairs

GRADES = {"A": [5, 4, 3, 2, 1, 1], "B": [4, 4, 3, 3, 2, 1], "=1+1": [5, 5, 4, 2, 2, 1], "+2": [4, 3, 3, None, 1, 2]}


def long(version: StudyVersion, grades: dict = GRADES) -> str:
    rows = [
        f"{code},{pair.name},{grade if grade is not None else ''}"
        for code, given in grades.items()
        for pair, grade in zip(test_pairs(version), given, strict=False)
    ]
    return "\n".join(["subject,stimulus,score", *rows, ""])


def add(version: StudyVersion, text: str | None = None, name: str = "lab.csv", **options) -> ImportedRatings:
    reading = read_for(version, (text or long(version)).encode(), file=name)
    return services.import_ratings(version, reading, **options)


def nothing_is_there() -> bool:
    models = (ImportedRatings, Subject, Session, Presentation, Rating)
    return not any(model.objects.exists() for model in models)


class TestWriting:
    def test_subjects_sessions_and_ratings_are_stored_and_marked(self, version, experimenter):
        made = add(version, by=experimenter)

        assert (made.file_name, made.imported_by, made.ratings) == ("lab.csv", experimenter, 23)
        assert made.file_sha256 == hashlib.sha256(long(version).encode()).hexdigest()
        assert set(made.subjects.values_list("code", flat=True)) == set(GRADES) == set(
            Subject.objects.values_list("code", flat=True)
        )  # fmt: skip
        item = Presentation.objects.filter(session__subject__code="A").order_by("pk").first()
        assert (item.kind, item.outcome, item.place, item.rating.grade, item.rating.response_ms) == (
            "test", "rated", None, 5, None
        )  # fmt: skip
        assert item.session.order_version == "imported"
        assert item.session.started_at is None

    def test_all_that_the_file_says_is_stored(self, version):
        pair = test_pairs(version)[0]
        header = "subject,stimulus,score,repetition,session,place,response_ms,age,gender\n"
        add(version, header + f"A,{pair.name},5,1,1,3,812.5,34,f\nA,{pair.name},4,2,1,9,,34,f\n")

        first, again = Presentation.objects.order_by("pk")
        assert (first.kind, first.place, first.rating.response_ms) == ("test", 3, 812.5)
        assert (again.kind, again.repetition, again.place, again.rating.response_ms) == ("repeat", 2, 9, None)
        assert (first.session.subject.age, first.session.subject.gender) == (34, "female")

    def test_ratings_without_a_session_belong_to_that_which_shows_their_pair(self, experimenter):
        version = published(experimenter, sessions=3, contents=6, attacks=3)
        text = "subject,stimulus,score\n" + "".join(f"A,{pair.name},3\n" for pair in test_pairs(version))
        add(version, text)

        for plan in version.plans:
            stored = Presentation.objects.filter(session__plan_number=plan["number"])
            assert sorted(stored.values_list("pair_id", flat=True)) == sorted(plan["pairs"])

    def test_a_subject_without_any_rating_is_not_stored(self, version):
        pair = test_pairs(version)[0].name
        add(version, f"subject,stimulus,score\nA,{pair},3\nB,{pair},\n")
        assert list(Subject.objects.values_list("code", flat=True)) == ["A"]

    def test_what_the_analysis_makes_of_it_equals_that_of_the_numbers(self, version):
        add(version)
        output = ensure(version).output

        wide = pd.DataFrame(GRADES, index=[pair.pk for pair in test_pairs(version)]).T
        scores, screened = mos(wide), bt500(wide)
        assert {s["pair"]: (s["mos"], s["std"], s["n"], s["ci95"]) for s in output["stimuli"]} == {
            pair: pytest.approx((row.mos, row["std"], row.n, row.ci95)) for pair, row in scores.iterrows()
        }  # fmt: skip
        assert {s["code"]: (s["ratings"], s["P"], s["Q"]) for s in output["subjects"]} == {
            code: (row.n, row.P, row.Q) for code, row in screened.iterrows()
        }
        assert output["panel"]["counted"] == 4

    def test_it_equals_that_of_the_same_ratings_given_here(self, version, experimenter):
        add(version)
        other = published(experimenter_of_her_own())
        for code, given in GRADES.items():
            rate(other, code, {p.pk: g for p, g in zip(test_pairs(other), given, strict=True) if g}, age=None)
        figures = [
            [{k: s[k] for k in ("name", "mos", "std", "n", "ci95")} for s in ensure(v).output["stimuli"]]
            for v in (version, other)
        ]
        assert figures[0] == figures[1]

    def test_places_and_times_not_known_are_none_in_the_analysis(self, version):
        add(version)
        [place] = {rating["place"] for rating in ensure(version).output["ratings"]}
        [time] = {rating["response_ms"] for rating in ensure(version).output["ratings"]}
        assert (place, time) == (None, None)

    def test_it_joins_subjects_who_rated_here(self, version):
        rate(version, "S01", [5, 4, 3, 2, 1, 1])
        add(version)
        assert {s["code"] for s in ensure(version).output["subjects"]} == {*GRADES, "S01"}

    def test_a_code_that_is_somebodys_is_a_fault(self, version):
        rate(version, "a", [5])
        reading = read_for(version, long(version).encode(), file="f")
        [fault] = reading.faults
        assert "the study version has a subject a already" in str(fault)
        with pytest.raises(ValueError, match="1 faults"):
            services.import_ratings(version, reading)

    def test_also_where_it_was_taken_meanwhile(self, version):
        reading = read_for(version, long(version).encode(), file="f")
        rate(version, "b", [5])
        with pytest.raises(NotImportable, match="subjects of these codes already: B"):
            services.import_ratings(version, reading)
        assert Rating.objects.count() == 1

    def test_a_second_time_is_refused(self, version):
        add(version)
        assert len(list(read_for(version, long(version).encode(), file="f").faults)) == len(GRADES)

    def test_a_simulated_study_takes_none(self, small):
        with pytest.raises(NotImportable, match="rated by simulated subjects"):
            add(small)
        assert not ImportedRatings.objects.exists()

    def test_training_pairs_are_no_stimuli_of_the_study(self, version):
        trained = version.study.stimulus_set.pairs.filter(reference__for_training=True).first()
        reading = read_for(version, f"subject,stimulus,score\nA,{trained.name},3\n".encode(), file="f")
        assert [one.name for one in reading.unknown] == [trained.name]

    def test_where_something_goes_wrong_in_the_middle_nothing_is_stored(self, version, monkeypatch):
        monkeypatch.setattr(writing, "AT_ONCE", 5)

        def progress(done: int) -> None:
            if done > 10:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            add(version, progress=progress)
        assert nothing_is_there()

    def test_the_databases_constraints_stand(self, version):
        """A rating in twice, that reading would have refused."""
        reading = read_for(version, long(version).encode(), file="f")
        reading.ratings.append(reading.ratings[0])
        with pytest.raises(IntegrityError, match="one_counted_rating_per_pair_and_repetition"):
            services.import_ratings(version, reading)

    def test_imported_ratings_never_change_either(self, version):
        add(version)
        with pytest.raises(IntegrityError, match="written once"):
            Rating.objects.update(grade=1)


class TestRemoving:
    def test_it_takes_all_that_the_file_brought_and_nothing_else(self, version, experimenter):
        rate(version, "S01", [5, 4, 3, 2, 1, 1])
        made = add(version)
        Exclusion.objects.create(subject=made.subjects.first(), reason="random", by=experimenter)
        ensure(version)

        assert services.remove(made) == 23
        assert list(Subject.objects.values_list("code", flat=True)) == ["S01"]
        assert (Rating.objects.count(), Presentation.objects.count(), Session.objects.count()) == (6, 6, 1)
        assert not AnalysisResult.objects.exists()
        assert not Exclusion.objects.exists()

    def test_the_file_can_be_imported_again(self, version):
        services.remove(add(version))
        assert add(version).ratings == 23

    def test_a_subject_who_withdraws_leaves_no_rating(self, version):
        made = add(version)
        withdraw(made.subjects.get(code="A"))
        assert not Rating.objects.filter(presentation__session__subject__code="A").exists()
        assert services.remove(made) == 17


def experimenter_of_her_own():
    return make_experimenter("eve")


@pytest.fixture
def command(version, tmp_path):
    """Import this text by the command; returns what it said."""

    def act(text: str | bytes | None = None, *args: str, name: str = "lab.csv", **options) -> str:
        path = tmp_path / name
        content = long(version) if text is None else text
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = StringIO()
        call_command("import_ratings", version.study_id, path, *args, stdout=out, **options)
        return out.getvalue()

    return act


class TestTheCommand:
    def test_a_file_is_imported(self, command):
        said = command()
        assert "Read as a row per rating: 4 subjects, 6 stimuli, 23 ratings, 1 missing." in said
        assert "23 ratings of 4 subjects imported into “A study, version 1”" in said
        assert Rating.objects.count() == 23

    def test_a_dry_run_stores_nothing(self, command):
        assert "Nothing was imported: --dry-run." in command(dry_run=True)
        assert nothing_is_there()

    def test_faults_are_told_by_row_and_nothing_is_imported(self, version, command):
        pair = test_pairs(version)[0].name
        with pytest.raises(CommandError) as refused:
            command(long(version) + f"C,{pair},7\nC,{pair[:-2]},3\n")
        first, *lines = str(refused.value).splitlines()
        assert first.endswith("lab.csv: nothing was imported.")
        assert lines[0] == "Row 26, column C (score): “7” is no grade of the study: 1, 2, 3, 4, 5."
        assert lines[1].startswith(
            "Row 27, column B (stimulus): the study has no stimulus “content 1 FGSM” (1 rating). Nearest: "
        )
        assert nothing_is_there()

    def test_what_is_not_read_is_told(self, version, command):
        pair = test_pairs(version)[0].name
        said = command(f"subject,stimulus,score,mood\nA,{pair},3,good\nB,{pair},,bad\n")
        assert "Columns not read: mood." in said
        assert "Without any rating, so not imported: B." in said

    def test_the_form_may_have_to_be_said(self, version, command):
        one, two, *_others = (pair.name[:20] for pair in test_pairs(version))
        with pytest.raises(CommandError, match=r"say which are the stimuli.\nSay it by --form."):
            command(f"x,{one}\n{two},3\n")
        assert "1 ratings of 1 subjects imported" in command(f"x,{one}\n{two},3\n", form="stimulus_rows")

    def test_what_is_not_there_is_told(self, version, tmp_path):
        with pytest.raises(CommandError, match="There is no study 777"):
            call_command("import_ratings", 777, tmp_path / "x")
        with pytest.raises(CommandError, match=r"absent.csv: No such file"):
            call_command("import_ratings", version.study_id, tmp_path / "absent.csv")
        with pytest.raises(CommandError, match="Name the file"):
            call_command("import_ratings", version.study_id)
        with pytest.raises(CommandError, match="has no version 9"):
            call_command("import_ratings", version.study_id, tmp_path / "x", study_version=9)

    def test_a_simulated_study_is_refused(self, small, tmp_path):
        (tmp_path / "x").write_text("a")
        with pytest.raises(CommandError, match="rated by simulated subjects"):
            call_command("import_ratings", small.study_id, tmp_path / "x")

    def test_removing_asks_first(self, version, command, monkeypatch, capsys):
        command()
        monkeypatch.setattr("builtins.input", lambda _question: "n")
        with pytest.raises(CommandError, match="Nothing was removed"):
            call_command("import_ratings", version.study_id, remove="lab.csv")
        call_command("import_ratings", version.study_id, remove="lab.csv", yes=True)
        assert "lab.csv is removed: 23 ratings." in capsys.readouterr().out
        assert nothing_is_there()
        with pytest.raises(CommandError, match="files imported are: none"):
            call_command("import_ratings", version.study_id, remove="lab.csv", yes=True)


def url(name: str, version, *more) -> str:
    return reverse(f"analysis:ratings-{name}", args=[version.pk, *more])


def upload(client, version, text: str | bytes, name: str = "lab.csv"):
    content = text.encode() if isinstance(text, str) else text
    return client.post(url("upload", version), {"file": SimpleUploadedFile(name, content)}, follow=True)


def said(response) -> str:
    """The page as it reads."""
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.usefixtures("at_once")
class TestThePage:
    def test_a_file_is_looked_at_and_no_rating_stored(self, ada, version):
        page = said(upload(ada, version, long(version)))

        assert "a row per rating" in page
        assert "Subjects 4 Stimuli rated 6 Ratings 23 Missing 1" in page
        assert "Import 23 ratings" in page
        assert nothing_is_there()

    def test_and_imported_once_it_is_confirmed(self, ada, version, experimenter):
        upload(ada, version, long(version))
        file = RatingsFile.objects.get()
        page = said(ada.post(url("confirm", version, file.pk), follow=True))

        assert "23 ratings are imported." in page
        made = ImportedRatings.objects.get()
        assert (made.imported_by, made.file_name, Rating.objects.count()) == (experimenter, "lab.csv", 23)
        file.refresh_from_db()
        assert (file.state, bytes(file.content), file.done) == ("done", b"", 23)

    def test_confirming_twice_imports_once(self, ada, version):
        upload(ada, version, long(version))
        file = RatingsFile.objects.get()
        for _time in range(2):
            ada.post(url("confirm", version, file.pk))
        assert ImportedRatings.objects.count() == 1

    def test_faults_are_listed_and_nothing_can_be_confirmed(self, ada, version):
        response = upload(ada, version, long(version) + "C,<b>,3\nC,content 1 FGSM 1,9\n")
        page = said(response)
        assert "This file cannot be imported as it is" in page
        assert "1 name that the study does not know" in page
        assert "&lt;b&gt;" in response.content.decode()
        assert "27 C (score) “9” is no grade of the study: 1, 2, 3, 4, 5." in page
        assert "Import 2" not in page

        file = RatingsFile.objects.get()
        page = said(ada.post(url("confirm", version, file.pk), follow=True))
        assert "The file does not fit the study any more" in page
        assert nothing_is_there()

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            (b"", "The file is empty."),
            (b"PK\x03\x04", "This is no XLSX workbook"),
            (b"{", "This is no JSON"),
            (b"\xff\xfea", "UTF-16"),
            (b"GIF89a\x00\xff", "no UTF-8"),
        ],
    )
    def test_a_wrong_file_gives_a_fault_and_no_traceback(self, ada, version, content, complaint):
        assert complaint in said(upload(ada, version, content))

    def test_it_may_be_read_otherwise(self, ada, version):
        one, two, *_others = (pair.name for pair in test_pairs(version))
        page = said(upload(ada, version, f"x,{one}\n{two},3\n"))
        assert "say which are the stimuli" in page
        file = RatingsFile.objects.get()
        page = said(ada.post(url("read-as", version, file.pk), {"form": "stimulus_rows"}, follow=True))
        assert "a row per stimulus, a column per subject" in page
        assert "Import 1 rating" in page

    def test_a_code_taken_meanwhile_stops_it_with_nothing_imported(self, ada, version):
        upload(ada, version, long(version))
        rate(version, "A", [5])
        file = RatingsFile.objects.get()
        page = said(ada.post(url("confirm", version, file.pk), follow=True))
        assert "Nothing was imported." in page
        assert "the study version has a subject A already" in page
        assert not ImportedRatings.objects.exists()

    def test_a_file_may_be_discarded_and_a_new_one_takes_its_place(self, ada, version):
        for _time in range(2):
            upload(ada, version, long(version))
        ada.post(url("discard", version, RatingsFile.objects.get().pk))
        assert not RatingsFile.objects.exists()

    def test_an_import_under_way_shows_how_far_it_is(self, ada, version):
        upload(ada, version, long(version))
        now = timezone.now()
        RatingsFile.objects.update(confirmed_at=now, started_at=now, seen_at=now, total=23, done=10)
        file = RatingsFile.objects.get()
        assert "10 of 23 ratings" in said(ada.get(url("file", version, file.pk)))
        answer = ada.get(url("status", version, file.pk)).json()
        assert (answer["state"], answer["done"], answer["total"]) == ("running", 10, 23)
        ada.post(url("discard", version, file.pk))
        assert RatingsFile.objects.exists()

    def test_a_lost_worker_is_told_and_the_import_can_be_asked_for_again(self, ada, version):
        upload(ada, version, long(version))
        then = timezone.now() - timezone.timedelta(hours=1)
        RatingsFile.objects.update(confirmed_at=then, started_at=then, seen_at=then, total=23, done=10)
        file = RatingsFile.objects.get()
        assert "gave no sign for five minutes" in said(ada.get(url("file", version, file.pk)))
        assert "23 ratings are imported." in said(ada.post(url("confirm", version, file.pk), follow=True))

    def test_what_a_killed_worker_had_begun_the_next_attempt_imports(self, ada, version, experimenter):
        upload(ada, version, long(version))
        now = timezone.now()
        RatingsFile.objects.update(confirmed_at=now, started_at=now, seen_at=now, total=23, done=10)
        file = RatingsFile.objects.get()
        tasks.import_file.func(SimpleNamespace(attempt=1), file.pk, "en")
        assert not Rating.objects.exists()
        tasks.import_file.func(SimpleNamespace(attempt=2), file.pk, "en")
        assert Rating.objects.count() == 23
        tasks.import_file.func(SimpleNamespace(attempt=3), file.pk, "en")
        assert Rating.objects.count() == 23

    def test_imports_are_listed_and_removing_is_confirmed(self, ada, version):
        made = add(version)
        assert "lab.csv 4 23" in said(ada.get(url("imported", version)))
        assert "Remove lab.csv?" in said(ada.get(url("remove", version, made.pk)))
        assert ImportedRatings.objects.exists()
        assert "lab.csv is removed: 23 ratings." in said(ada.post(url("remove", version, made.pk), follow=True))
        assert nothing_is_there()

    def test_pages_lead_there_where_nobody_has_rated_and_say_what_was_imported(self, ada, version):
        dashboard = reverse("analysis:dashboard", args=[version.pk])
        assert "Import ratings given elsewhere" in said(ada.get(dashboard))
        add(version)
        ensure(version)
        assert "4 subjects are imported from lab.csv." in said(ada.get(dashboard))

    def test_a_simulated_study_says_that_it_takes_none(self, ada, small):
        page = said(ada.get(url("imported", small)))
        assert "rated by simulated subjects" in page
        assert "Look at it first" not in page
        upload(ada, small, "x")
        assert not RatingsFile.objects.exists()

    def test_a_file_that_is_too_large_or_missing_is_told(self, ada, version):
        assert "more than 10 MB" in said(upload(ada, version, b"x" * 10_000_001))
        assert "This field is required." in said(ada.post(url("upload", version)))

    def test_somebody_elses_study_and_file_are_not_found(self, ada, bob, version):
        made = add(version)
        upload(ada, version, "x")
        file = RatingsFile.objects.get()
        for name, *more in [("imported",), ("file", file.pk), ("status", file.pk), ("remove", made.pk)]:
            assert bob.get(url(name, version, *more)).status_code == 404
        for name, *more in [("upload",), ("confirm", file.pk), ("discard", file.pk), ("remove", made.pk)]:
            assert bob.post(url(name, version, *more)).status_code == 404
        assert ImportedRatings.objects.exists()

    def test_a_file_of_another_version_is_not_found(self, ada, version, experimenter):
        other = make_version(experimenter, title="Another", seed=8)
        made = add(other)
        assert ada.post(url("remove", version, made.pk)).status_code == 404

    def test_without_the_permission_it_is_only_looked_at(self, ada, version, experimenter):
        group = experimenter.groups.get()
        group.permissions.remove(*group.permissions.filter(codename="change_subject"))
        assert "You may look at these, and import none." in said(ada.get(url("imported", version)))
        assert upload(ada, version, "x").status_code == 404

    def test_the_pages_examples_can_be_imported(self, ada, version):
        page = ada.get(url("imported", version)).content.decode()
        for example in re.findall(r"<pre[^>]*>(.*?)…", page, re.S):
            assert read_for(version, example.encode(), file="f").is_good

    def test_codes_that_begin_as_a_formula_are_none_in_our_exports_and_come_back_from_them(self, ada, version):
        made = add(version)
        ensure(version)
        files = {name: self.exported(ada, version, name) for name in ("ratings-long.csv", "workbook.xlsx")}
        cells = {
            "ratings-long.csv": {
                cell for row in csv.reader(files["ratings-long.csv"].decode().splitlines()) for cell in row
            },
            "workbook.xlsx": {
                cell.value
                for row in load_workbook(BytesIO(files["workbook.xlsx"]))["Ratings long"].iter_rows()
                for cell in row
            },
        }
        for found in cells.values():
            assert {"'=1+1", "'+2"} <= found
            assert not {"=1+1", "+2"} & found

        services.remove(made)
        for name, content in files.items():
            reading = read_for(version, content, file=name, sheet="Ratings long" if name.endswith("xlsx") else "")
            assert reading.is_good, [*map(str, reading.faults)]
            given = {code: [g for g in grades if g] for code, grades in GRADES.items()}
            assert {
                code: [one.grade for one in reading.ratings if one.subject == code] for code in reading.subjects
            } == given
            assert "Excluded" in reading.ignored

    def exported(self, client, version, name: str) -> bytes:
        response = client.get(reverse("analysis:export", args=[version.pk, name]), {"personal": "yes"})
        assert response.status_code == 200
        return b"".join(response) if response.streaming else response.content


@pytest.mark.browser
def test_a_file_is_imported_in_a_browser_and_axe_finds_nothing(server, experimenter, client, tmp_path):
    version = make_version(experimenter)
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    (tmp_path / "wrong.csv").write_text(long(version) + "C,somebody,much\n")
    (tmp_path / "right.csv").write_text(long(version))
    with chromium() as browser:
        page = browser.page
        browser.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
        page.goto(f"{server.url}/analysis/{version.pk}/")
        page.get_by_role("link", name="Import ratings given elsewhere").click()
        check(page)
        page.get_by_label("CSV, XLSX or sureal JSON file").set_input_files(tmp_path / "wrong.csv")
        page.get_by_role("button", name="Look at it first").click()
        expect(page.get_by_role("alert")).to_contain_text("nothing was imported")
        check(page)
        page.get_by_role("button", name="Choose a file again").click()
        page.get_by_label("CSV, XLSX or sureal JSON file").set_input_files(tmp_path / "right.csv")
        page.get_by_role("button", name="Look at it first").click()
        expect(page.get_by_text("a row per rating")).to_be_visible()
        check(page)
        page.get_by_role("button", name="Import 23 ratings").click()
        expect(page.get_by_role("status")).to_contain_text("as soon as the worker is free")
        check(page)
        server.start_worker()
        expect(page.get_by_role("status")).to_contain_text("23 ratings are imported.", timeout=30_000)
        check(page)
        page.get_by_role("link", name="Imported files").click()
        page.get_by_role("link", name="Remove right.csv").click()
        check(page)
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_role("status")).to_contain_text("right.csv is removed: 23 ratings.")
        assert (browser.violations, browser.errors) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_by_others_while_the_import_has_not_ended(version, experimenter, monkeypatch):
    monkeypatch.setattr(writing, "AT_ONCE", 5)
    text = long(version).encode()
    file = RatingsFile.objects.create(
        study_version=version, name="lab.csv", content=text, uploaded_by=experimenter, confirmed_at=timezone.now()
    )
    seen = []
    stored = tasks.import_ratings

    def watched(version, reading, by, progress):
        def tell(done: int) -> None:
            progress(done)
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT done FROM analysis_ratingsfile")
                cursor.execute("SELECT (SELECT done FROM analysis_ratingsfile), (SELECT count(*) FROM rating_rating)")
                seen.append(cursor.fetchone())
            other.close()

        return stored(version, reading, by, tell)

    monkeypatch.setattr(tasks, "import_ratings", watched)
    tasks.import_file.func(SimpleNamespace(attempt=1), file.pk, "en")

    assert seen == [(5, 0), (10, 0), (15, 0), (20, 0), (23, 0)]
    file.refresh_from_db()
    assert file.state == "done"
    assert Rating.objects.count() == 23
