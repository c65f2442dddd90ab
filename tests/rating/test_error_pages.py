"""What is shown where there is no page to show: in the subjects' look, in their language, with what to do."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import bad_request, permission_denied, server_error


@pytest.mark.parametrize(("language", "words"), [("en", "There is no such page"), ("fr", "Cette page n’existe pas")])
def test_an_address_that_leads_nowhere(db, language, words):
    response = Client().get("/nowhere/", headers={"Accept-Language": language})

    assert response.status_code == 404
    assert words in response.text


def test_a_form_without_its_token(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "ada"})

    assert response.status_code == 403
    assert "This form is no longer valid" in response.text
    assert "Cookies must be allowed" in response.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_last_resort_need_no_database(language):
    request = RequestFactory().get("/")
    refused = Exception("<b>no detail of it is shown</b>")
    with translation.override(language):
        pages = [server_error(request), bad_request(request, refused), permission_denied(request, refused)]

    assert [page.status_code for page in pages] == [500, 400, 403]
    for page in pages:
        assert f'<html lang="{language}"' in page.text
        assert "no detail" not in page.text
        assert "css/subject" in page.text
