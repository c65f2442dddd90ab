"""The page on which a study's pairs are chosen."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rating.protocol import PRESETS, Protocol
from rating.stimuli.admin import links_of, thumbnail_of
from rating.stimuli.models import Pair

from .. import durations
from ..models import Study
from .filters import Filters
from .services import divide, put

PER_PAGE = 60
MOST_SESSIONS = 50
NO_SESSION = "0"


class Choice(forms.Form):
    """Which of the pairs shown are meant, and where they are to go."""

    which = forms.ChoiceField(
        label=gettext_lazy("Pairs"),
        choices=[("ticked", gettext_lazy("those ticked")), ("all", gettext_lazy("all that pass the filters"))],
        initial="ticked",
        widget=forms.RadioSelect,
    )
    session = forms.ChoiceField(label=gettext_lazy("Session"))
    sessions = forms.IntegerField(label=gettext_lazy("Sessions"), min_value=1, max_value=MOST_SESSIONS)

    def __init__(self, study: Study, *args: Any, used: str = "", **kwargs: Any) -> None:
        """used: of the two numbers, the one that the button pressed is about."""
        super().__init__(*args, **kwargs)
        numbers = list(study.session_plans.values_list("number", flat=True))
        following = max(numbers, default=0) + 1
        self.fields["session"].choices = [
            *((str(number), _("session %d") % number) for number in numbers),
            (str(following), _("session %d, a new one") % following),
            (NO_SESSION, _("no session")),
        ]
        self.fields["sessions"].initial = len(numbers) or 1
        for name in {"session", "sessions"} - {used}:
            self.fields[name].required = False


def choose_page(request: HttpRequest, study: Study, context: dict[str, Any]) -> HttpResponse:
    """Show the pairs that pass the filters of the address; give those meant to a session, or divide them."""
    filters = Filters(study, request.GET)
    passing = filters.pairs().select_related("reference", "adversarial__setting", "adversarial__reference")
    used = "sessions" if "divide" in request.POST else "session"
    choice = Choice(study, request.POST or None, used=used)
    if request.method == "POST" and choice.is_valid():
        is_whole = choice.cleaned_data["which"] == "all"
        pairs = list(passing if is_whole else passing.filter(pk__in=_numbers(request.POST.getlist("pair"))))
        if said := _done(study, pairs, used, choice.cleaned_data):
            messages.success(request, said)
        else:
            messages.error(request, _("No test pair is ticked: nothing was changed."))
        return HttpResponseRedirect(request.get_full_path())
    page = Paginator(passing, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "title": _("Choose the pairs of %s") % study,
        "study": study,
        "filters": filters,
        "choice": choice,
        "page": page,
        "rows": _rows(study, page, ticked=set(_numbers(request.POST.getlist("pair")))),
        "sessions": _sessions(study),
        "duration": durations.in_words(durations.of_study(study)),
        "longest": PRESETS[study.preset].longest_session_minutes,
        "kept": _without_page(request),
    }
    return TemplateResponse(request, "admin/rating/study/choose.html", context)


def _done(study: Study, pairs: list[Pair], used: str, chosen: dict[str, Any]) -> str:
    """Do it, and say so; empty: there was nothing to do it with."""
    test = [pair for pair in pairs if not pair.reference.for_training]
    if used == "sessions":
        if not test:
            return ""
        divide(study, test, chosen["sessions"])
        text = ngettext(
            "The study's test is this %(pairs)d pair, in %(sessions)d session.",
            "The study's test is these %(pairs)d pairs, spread over its sessions (%(sessions)d).",
            len(test),
        )
        return text % {"pairs": len(test), "sessions": chosen["sessions"]}
    if not pairs:
        return ""
    number = int(chosen["session"]) or None
    put(study, pairs, number)
    if number is None:
        return ngettext("%d pair is in no session now.", "%d pairs are in no session now.", len(pairs)) % len(pairs)
    text = ngettext(
        "%(pairs)d pair is in session %(number)d now.", "%(pairs)d pairs are in session %(number)d now.", len(pairs)
    )
    return text % {"pairs": len(pairs), "number": number}


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _rows(study: Study, page: Page, ticked: set[int]) -> list[dict[str, Any]]:
    """The pairs of the page, each with its pictures and the sessions it is shown in."""
    shown_in: dict[int, list[int]] = defaultdict(list)
    for uses in ("pairs", "training_pairs"):
        for pair, number in study.session_plans.filter(**{f"{uses}__in": page.object_list}).values_list(uses, "number"):
            shown_in[pair].append(number)
    return [
        {
            "pair": pair,
            "is_ticked": pair.pk in ticked,
            "reference": thumbnail_of(pair.reference),
            "shown": thumbnail_of(pair.shown),
            "links": links_of(pair),
            "sessions": ", ".join(map(str, sorted(shown_in[pair.pk]))),
        }
        for pair in page.object_list
    ]


def _sessions(study: Study) -> list[dict[str, Any]]:
    protocol = Protocol.from_json(study.protocol)
    plans = study.session_plans.annotate(
        test=Count("pairs", distinct=True), training=Count("training_pairs", distinct=True)
    )
    return [
        {
            "number": plan.number,
            "test": plan.test,
            "training": plan.training,
            "break": plan.break_minutes,
            "minutes": durations.length(protocol, plan.number, plan.test, 0).minutes,
        }
        for plan in plans
    ]


def _without_page(request: HttpRequest) -> str:
    """The address's filters, for the links to other pages of the list."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
