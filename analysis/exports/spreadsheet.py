"""The MOS spreadsheet: a stored analysis result as an XLSX file, and nothing else."""

from analysis.results.models import AnalysisResult

from .edition import Edition, edition
from .workbook import workbook


def mos_spreadsheet(result: AnalysisResult, personal: bool = False) -> bytes:
    return spreadsheet(edition(result, personal))


def spreadsheet(edition: Edition) -> bytes:
    return workbook(edition.sheets, edition.summary)
