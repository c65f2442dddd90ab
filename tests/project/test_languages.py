"""Every language is whole, is chosen as the reader wishes, and is there because its catalogue is."""

import ast
import gettext
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from advstudy import catalogues, languages
from analysis.charts.look import _config, number
from analysis.exports.sheets import benchmark_columns, mos_columns, subject_columns
from rating.numbers import decimal, short
from rating.protocol import METHODS, PRESETS
from tests.rating.test_subject_path import Browser
from tests.studies import invited, published

BLANKS = re.compile(r"%\(\w+\)[-#0+]?\d*(?:\.\d+)?[a-zA-Z]|%[-#0+]?\d*(?:\.\d+)?[diouxXeEfFgGrs]|\{\w+\}|%%")
MARKS = {"_", "gettext", "ngettext", "pgettext"}
TAGS = re.compile(r"</?\w+")
GRADES = {5: "Imperceptible", 4: "Perceptible, mais non gênant", 3: "Légèrement gênant", 2: "Gênant", 1: "Très gênant"}


@pytest.fixture(scope="session")
def source() -> Catalog:
    return catalogues.extracted()


@pytest.fixture(params=catalogues.catalogues(), ids=lambda path: path.parent.parent.name)
def catalogue(request) -> Catalog:
    return catalogues.read(request.param)


def texts(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def translated(catalog: Catalog) -> list[Message]:
    return [message for message in texts(catalog) if all(forms(message.string))]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def key(message: Message) -> tuple:
    return forms(message.id)[0], message.context


# The catalogues


def test_nothing_is_missing_from_a_catalogue_and_nothing_is_left_from_before(source, catalogue):
    wanted, found = {key(message) for message in texts(source)}, {key(message) for message in texts(catalogue)}

    assert wanted - found == set(), "run `make messages`, then translate"
    assert found - wanted == set(), "run `make messages`"


def test_every_text_is_translated_in_all_its_plural_forms(catalogue):
    untranslated = [
        message.id
        for message in texts(catalogue)
        if message.fuzzy
        or not all(forms(message.string))
        or (message.pluralizable and len(message.string) != catalogue.num_plurals)
    ]

    assert untranslated == []


@pytest.mark.parametrize("what", [BLANKS, TAGS], ids=["blanks", "tags"])
def test_a_translation_fills_in_what_its_source_does(catalogue, what):
    def differ(message: Message) -> bool:
        *_singular, plural = forms(message.id)
        if message.pluralizable:
            return any(set(what.findall(form)) != set(what.findall(plural)) for form in message.string)
        return sorted(what.findall(plural)) != sorted(what.findall(message.string))

    assert [message.id for message in translated(catalogue) if differ(message)] == []


def test_a_translation_begins_and_ends_as_its_source(catalogue):
    def ends(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    def differ(message: Message) -> bool:
        return ends(forms(message.id)[0]) != ends(forms(message.string)[0])

    assert [message.id for message in translated(catalogue) if differ(message)] == []


def test_a_catalogue_compiles(catalogue):
    file = BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    compiled = gettext.GNUTranslations(file)

    single = [message for message in translated(catalogue) if not message.pluralizable and not message.context]
    assert single
    assert [message.id for message in single if compiled.gettext(message.id) != message.string] == []


def test_no_text_is_marked_inside_a_formatted_string():
    """Up to Python 3.11 such a string is one token: what is marked in it would not be found."""
    hidden = [
        f"{path}:{part.lineno}"
        for folder in catalogues.PYTHON
        for path in sorted((catalogues.ROOT / folder).rglob("*.py"))
        for part in ast.walk(ast.parse(path.read_text()))
        if isinstance(part, ast.JoinedStr)
        for call in ast.walk(part)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MARKS
    ]

    assert hidden == []


def test_what_presets_and_methods_say_is_marked_for_translation(source):
    said = {method.title for method in METHODS.values()}
    for preset in PRESETS.values():
        said |= {preset.title, preset.note}
        said |= {one.section for one in preset.sources}
        said |= {text for one in preset.numbers for text in (one.what, one.value, one.why)}
        said |= {text for grade in preset.protocol.grades for text in (grade.words, grade.short)}

    assert said - {key(message)[0] for message in texts(source)} - {""} == set()


def test_french_has_its_unbreakable_spaces_and_its_apostrophes():
    french = catalogues.read(catalogues.LOCALE / "fr/LC_MESSAGES/django.po")
    wrong = [
        form
        for message in texts(french)
        for form in forms(message.string)
        if re.search(r" [:;?!»]|« |\w'\w", form) or re.search(r"[^\s\u00a0:/0-9][?!](?:\s|$)", form)
    ]

    assert wrong == []


# Which languages there are


def test_a_language_is_there_because_its_file_is(tmp_path: Path):
    for folder in ["fr", "pt_BR", "tlh"]:
        (tmp_path / folder / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / folder / "LC_MESSAGES" / "django.po").touch()
    (tmp_path / "de").mkdir()  # a folder without a catalogue

    assert languages.available(tmp_path) == [
        ("en", "English"), ("fr", "Français"), ("pt-br", "Português Brasileiro"), ("tlh", "Tlh")
    ]  # fmt: skip


def test_without_catalogues_there_is_english(tmp_path: Path):
    assert languages.available(tmp_path) == [("en", "English")]


def test_a_new_language_begins_as_an_empty_file(tmp_path: Path, monkeypatch, source):
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.touch()
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)

    catalogues.merge()
    catalogues.compile_stale()

    assert {key(message) for message in texts(catalogues.read(path))} == {key(message) for message in texts(source)}
    assert path.with_suffix(".mo").exists()
    before = path.read_bytes()
    catalogues.merge()
    assert path.read_bytes() == before


def test_what_is_not_compiled_is_shown_in_english(settings, tmp_path: Path, db):
    settings.LOCALE_PATHS = [tmp_path]

    page = Client(headers={"Accept-Language": "fr"}).get("/s/unknown/")

    assert "This link is not known" in words(page)


# Pages


@pytest.fixture
def link(experimenter) -> str:
    [new] = invited(published(experimenter, contents=5, attacks=2, levels=2))
    return new.path


@pytest.fixture
def french(link) -> Browser:
    return browser(link, "fr-CH,fr;q=0.9,en;q=0.8")


def browser(link: str, wishes: str) -> Browser:
    one = Browser("/nowhere/")
    one.client = Client(enforce_csrf_checks=True, headers={"Accept-Language": wishes})
    one.page = one.client.get(link, follow=True)
    return one


def words(page) -> str:
    """The page's text, scripts apart, in one line."""
    html = re.sub(r"<script.*?</script>", "", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


ENGLISH = re.compile(r"\b(the|you|your|of|is|are|with|this|and|will)\b", re.IGNORECASE)
OF_THE_EXPERIMENTER = re.compile(r'<div class="prose">.*?</div>|<title>.*?</title>|<header.*?</header>', re.DOTALL)


def is_french(page) -> bool:
    html = OF_THE_EXPERIMENTER.sub("", page.content.decode())
    english = ENGLISH.findall(re.sub(r"<script.*?</script>|<[^>]*>", "", html, flags=re.DOTALL))
    assert english == [], words(page)
    return '<html lang="fr"' in html


def test_the_subjects_pages_are_french_for_a_french_browser(french):
    assert is_french(french.page)
    assert "Votre consentement" in words(french.page)
    french.submit(agree="on")
    assert is_french(french.page)
    assert "À propos de vous" in words(french.page)
    french.submit(age="17", gender="")
    assert is_french(french.page)
    french.submit(age="34", gender="female")
    assert is_french(french.page)
    for value, grade in GRADES.items():
        assert f"{value} {grade}" in words(french.page)
    french.submit()
    assert is_french(french.page)
    assert "Séance 1 sur 1" in words(french.page)
    assert {grade["value"]: grade["words"] for grade in french.trial["grades"]} == GRADES
    assert {grade["value"]: grade["short"] for grade in french.trial["grades"]} == {**GRADES, 4: "Perceptible"}
    french.page = french.client.get(french.trial["urls"]["stop"])
    assert is_french(french.page)
    french.submit()
    assert is_french(french.page)


def test_the_grades_of_every_preset_are_french_as_the_recommendation_has_them():
    with translation.override("fr"):
        for preset in PRESETS.values():
            shown = {grade.value: translation.gettext(grade.words) for grade in preset.protocol.grades}
            assert shown in (GRADES, {**GRADES, 4: "Perceptible mais non gênant"})


def test_numbers_for_people_are_written_in_their_language():
    def written(language: str) -> list[str]:
        with translation.override(language):
            return [decimal(3.14159, 2), short(1.25), number(1234.5), number(-0.25)]

    assert written("en") == ["3.14", "1.25", "1,234", "−0.25"]
    assert written("fr") == ["3,14", "1,25", "1\xa0234", "−0,25"]
    with translation.override("fr"):
        assert _config("light")["locale"].to_dict()["number"]["decimal"] == ","


def test_what_programs_read_is_the_same_in_every_language():
    def columns(language: str) -> tuple[list[str], list[str]]:
        with translation.override(language):
            made = [*mos_columns(), *subject_columns(), *benchmark_columns()]
            return [column.name for column in made], [str(column.description) for column in made]

    (names, english), (same, french) = columns("en"), columns("fr")

    assert names == same
    assert english != french


def test_the_switch_changes_the_language_and_it_lasts(french):
    before = french.page.wsgi_request.path
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', french.page.content.decode())[1]

    answer = french.client.post("/language/", {"language": "en", "next": before, "csrfmiddlewaretoken": token})

    assert answer.url == before
    cookie = answer.cookies["django_language"]
    assert (cookie["httponly"], cookie["samesite"], bool(cookie["max-age"])) == (True, "Lax", True)
    for _visit in range(2):
        assert "Your consent" in words(french.client.get(before))


def test_the_switch_needs_the_token_of_a_page_of_ours(french):
    assert french.client.post("/language/", {"language": "en"}).status_code == 403


def test_the_switch_is_on_each_page_outside_the_trial_and_never_in_it(french):
    def offered() -> list[str]:
        return re.findall(r'<button name="language".*?>(\w+)</button>', french.page.content.decode())

    assert offered() == ["English", "Français"]
    french.submit(agree="on")
    assert offered() == ["English", "Français"]
    french.to_session() if french.at.endswith("/consent/") else french.submit(age="34", gender="female").submit()
    assert french.page.wsgi_request.path.endswith("/session/1/")
    assert offered() == []


@pytest.mark.parametrize("wishes", ["tlh", "", "*", "de-AT, it;q=0.5"])
def test_a_language_that_is_not_there_falls_back_to_english(link, wishes):
    page = browser(link, wishes).page

    assert "Your consent" in words(page)
    assert '<html lang="en"' in page.content.decode()


def test_the_login_and_the_admin_offer_the_languages(db):
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(User.objects.create_superuser("root"))

    for page in [Client(headers={"Accept-Language": "fr"}).get("/admin/login/"), client.get("/admin/")]:
        assert '<html lang="fr"' in page.content.decode()
        assert 'value="en" lang="en"' in page.content.decode()
    assert "Études" in client.get("/admin/").content.decode()
