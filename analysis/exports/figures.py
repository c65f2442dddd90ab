"""Every chart of the dashboard as files for a paper."""

from django.utils.translation import gettext as _

from analysis.charts.catalogue import figures
from analysis.charts.files import FORMATS, dated
from analysis.charts.look import PAPER

from .archive import archive
from .edition import Edition
from .names import file_name


def figure_archive(edition: Edition, form: str) -> bytes:
    """form: one of `analysis.charts.files.FORMATS`."""
    every = figures(edition.output)
    names = {name: file_name(edition, name, form) for name in every}
    captions = [_("Every chart of the dashboard, as it is drawn for a paper."), ""]
    captions += [" ".join([f"{names[f.name]}: {f.title}.", *f.caption]) for f in every.values()]
    _content_type, draw = FORMATS[form]
    drawn = (
        (names[name], draw(dated(figure.draw(PAPER, "light", False), edition.computed_at)))
        for name, figure in every.items()
    )
    return archive(edition, "\n".join(captions), drawn)
