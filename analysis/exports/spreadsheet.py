"""The MOS spreadsheet: a stored analysis result as an XLSX file, and nothing else."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.results.models import AnalysisResult

from .sheets import sheets
from .workbook import workbook


def mos_spreadsheet(result: AnalysisResult) -> bytes:
    output = result.output
    about = [
        {"what": _("Analysis computed"), "value": result.computed_at.isoformat(timespec="seconds")},
        {"what": _("SHA-256 of its inputs"), "value": result.inputs_sha256},
        {"what": _("Version of its code"), "value": result.code_version},
    ]
    panel = output["panel"]
    holds = ngettext("Holds %d subject", "Holds %d subjects", panel["counted"]) % panel["counted"]
    excluded = [subject["code"] for subject in output["subjects"] if subject["excluded"]]
    if excluded:
        holds += _(", without those excluded: %s") % ", ".join(excluded)
    holds += ". " + _("Confidence intervals: 95 %, Student's t.")
    notes = [(holds, False)]
    if output["study"]["simulated"]:
        notes.insert(0, (_("SIMULATED RATINGS: no person gave them."), True))
    return workbook(sheets(output, about), notes)
