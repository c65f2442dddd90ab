"""The data dictionary: what every column of every sheet holds, made of the columns' own records."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..columns import Column, Row, Sheet, field, yes

ALL = "(all)"


def dictionary(made: list[Sheet], personal: bool) -> Sheet:
    rows = [*_of_all(personal), *_of_columns(made)]
    return Sheet("Dictionary", _columns(), tuple(rows))


def _columns() -> tuple[Column, ...]:
    return (
        Column("Sheet", _("Where the column is."), field("sheet"), width=14),
        Column("Column", _("Its header."), field("column"), width=22),
        Column("Description", _("What it holds."), field("description"), width=90),
        Column("Unit", _("Its unit; empty: none."), field("unit"), width=16),
        Column("Personal", _("Whether it tells something of a person."), lambda row: yes(row["personal"])),
    )


def _of_all(personal: bool) -> Iterator[Row]:
    """What holds in every sheet."""
    rules = {
        "numbers": _("As computed, with a decimal point, to the last of their digits; a spreadsheet program shows "
                     "fewer. inf and -inf: infinite. NaN: an undefined score. Empty: there is none."),
        "text": _("A text that begins with = + - @, or with a tab or a line break, has an apostrophe before it in XLSX "
                  "and CSV, so that no program takes it for a formula. Numbers have none, negative ones neither. In "
                  "JSON, text is as it was written."),
        "personal": _("Personal columns are included.") if personal
        else _("Personal columns are left out, and codes of subjects who are not simulated replaced by pseudonyms."),
    }  # fmt: skip
    for name, says in rules.items():
        yield {"sheet": ALL, "column": f"({name})", "description": says, "unit": "",
               "personal": None}  # fmt: skip


def _of_columns(made: list[Sheet]) -> Iterator[Row]:
    for sheet in made:
        for column in sheet.columns:
            yield {
                "sheet": sheet.title,
                "column": column.name,
                "description": column.description,
                "unit": column.unit,
                "personal": column.personal,
            }
