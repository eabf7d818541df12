"""Each rule in words: what is wrong, and what to do about it. Placeholders are the problem's own values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise, lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import formats
from integrations.problems import Problem, Severity

SAVE_AS_CSV = _(
    "Open the file in the tool that made it and save it as CSV (UTF-8) or XLSX, then upload that file."
)
EXPORT_AGAIN = _("Export or download the file again, whole, then upload it.")
SHORTEN = _(
    "Remove what does not belong to the portfolio, or split the file into several (at most 20 MB and 50,000 rows each)."
)
CHECK_CELL = _(
    "The text is kept as it is and no value is set. Correct the cell in the source, or ask for the mapping to be extended."
)

# Rule -> (what is wrong, what to do).
RULES: Mapping[str, tuple[Promise, Promise]] = {
    # The file as a whole
    "empty_file": (_("The file is empty."), EXPORT_AGAIN),
    "no_rows": (_("There is nothing below the names of the columns (%(found)s)."), EXPORT_AGAIN),
    "too_large": (_("The file has %(size)s bytes; at most %(limit)s are read."), SHORTEN),
    "too_many_rows": (_("The file has more than %(limit)s rows."), SHORTEN),
    "too_many_columns": (_("The file has %(count)s columns; at most %(limit)s are read."), SHORTEN),
    "cell_too_long": (_("A cell holds more than %(limit)s characters: a quotation mark is probably missing before it."), EXPORT_AGAIN),
    "not_csv": (_("This is neither a CSV file nor an XLSX workbook but %(format)s."), SAVE_AS_CSV),
    "not_workbook": (_("This is a ZIP archive but no XLSX workbook."), SAVE_AS_CSV),
    "workbook_damaged": (_("The workbook is damaged or was cut: it cannot be read whole."), EXPORT_AGAIN),
    "encrypted": (_("The workbook is protected by a password."), _("Remove the password in the spreadsheet program, save the workbook, then upload it again.")),
    "too_many_entries": (_("The workbook consists of %(count)s parts; at most %(limit)s are read."), SAVE_AS_CSV),
    "unpacks_too_large": (_("Unpacked, the workbook has %(size)s bytes; at most %(limit)s are read."), SHORTEN),
    "packed_too_densely": (_("A part of the workbook unpacks to more than %(limit)s times its size, which no spreadsheet does."), SAVE_AS_CSV),
    "empty_sheet": (_("The sheet %(sheet)s is empty."), _("Choose another sheet, or upload another file.")),
    "no_such_sheet": (_("The workbook has no such sheet. It has: %(found)s."), _("Choose one of its sheets.")),
    "cell_beyond_header": (_("The cell lies beyond the last of the %(expected)s columns that have a name."), _("Give the column a name in the first row, or clear the cell.")),
    "nul_bytes": (_("The file holds %(count)s NUL bytes: it is damaged, or is not text."), SAVE_AS_CSV),
    "truncated_character": (_("The file ends in the middle of a character: it was cut."), EXPORT_AGAIN),
    "undecodable": (_("A byte cannot be read in any encoding that the mapping knows (%(tried)s)."), SAVE_AS_CSV),
    "unclosed_quote": (_("A quotation mark opens a cell that never ends: the file was cut, or a mark is missing."), EXPORT_AGAIN),
    "malformed": (_("The row does not follow the rules of CSV (%(detail)s)."), EXPORT_AGAIN),
    "row_too_short": (_("The row has %(found)s cells where the header has %(expected)s: the file was cut, or a line break is not within quotation marks."), EXPORT_AGAIN),
    "row_too_long": (_("The row has %(found)s cells where the header has %(expected)s: a delimiter is not within quotation marks."), EXPORT_AGAIN),
    "missing_column": (_("The mapping %(mapping)s needs this column. The file has: %(found)s."), _("Choose the mapping that fits the file, or add the column.")),
    "ambiguous_column": (_("More than one column fits: %(found)s."), _("Rename or remove all but one of them.")),
    "mapping_invalid": (_("The mapping itself is wrong: %(detail)s"), _("Ask the administrator to correct the mapping.")),
    "as_of_in_future": (_("The date of the figures lies in the future; today is %(today)s."), _("Give the day on which the figures were true.")),
    "no_such_edition": (_("The file holds several editions, but no row of this day. It has: %(found)s."), _("Give one of these days as the day of the figures.")),
    "no_open_period": (_("The month of this date is closed and no reporting period is open to take late facts."), _("Open the next reporting period first.")),
    "portfolio_archived": (_("This portfolio is archived: it can be read, not changed. Reopen it first."), lazystr("")),
    # One row
    "no_name": (_("The row has no project name and is left out."), _("Give the project a name in the source, or ignore the row.")),
    "name_too_long": (_("The name has more than %(limit)s characters; the row is left out."), _("Shorten the name in the source.")),
    "unreadable_as_of": (_("The row does not say of which day its figures are, in a form that the mapping knows; the row is left out."), _("Correct the day in the source, or add its form to the mapping.")),
    "duplicate_row": (_("The same project is already in row %(first)s; this row is left out."), _("Remove one of the two rows from the source.")),
    "project_elsewhere": (_("This project belongs to another portfolio, or you may not change it; the row is left out."), _("Ask somebody who may change the project to import the file.")),
    "project_archived": (_("This project is archived and stays as it is; the row is left out."), _("Ask the PMO to reopen the project if it lives on.")),
    "currency_differs": (_("The file gives amounts in %(value)s, the project is kept in %(project)s: its amounts are left alone."), _("Change the project's currency, or convert the file.")),
    "dated_by_plan": (_("The start and the forecast finish of this project follow its work packages: the dates of the file are left alone."), _("Change the work packages in the plan of the project if the file is right.")),
    # One cell
    "undefined_byte": (_("The cell holds a byte that means nothing in the file's encoding; it is shown as �."), _("Correct the cell in the source, or in the portal after the import.")),
    "formula_without_value": (_("The formula was never calculated; the cell counts as empty."), _("Open the workbook in a spreadsheet program, save it, then upload it again.")),
    "cell_error": (_("The cell holds an error in the place of a value; it counts as empty."), _("Correct the formula in the workbook, then upload it again.")),
    "unknown_column": (_("The mapping %(mapping)s does not know this column; it is not imported."), _("Nothing to do, unless the column matters: then ask for the mapping to be extended.")),
    "unreadable_date": (_("This is no date in a form that the mapping knows."), CHECK_CELL),
    "unreadable_money": (_("This is no amount in a form that the mapping knows."), CHECK_CELL),
    "unreadable_number": (_("This is no number in a form that the mapping knows."), CHECK_CELL),
    "unreadable_duration": (_("This is no duration in a form that the mapping knows."), CHECK_CELL),
    "unreadable_vocabulary": (_("The mapping does not know this word."), CHECK_CELL),
    "duration_without_start": (_("There is a duration but no start: no finish can be computed."), _("Add the start in the source.")),
    "finish_before_start": (_("The finish lies before the start. Both are imported as they are."), _("Correct the dates in the source.")),
    "no_fiscal_year": (_("The row does not say which fiscal year its amount belongs to; the amount is not imported."), _("Add the year in the source.")),
    # A line of the books
    "booking_column": (_("No column says the day or the amount of a line."), _("Choose the column under Columns.")),
    "booking_day": (_("This is no day and no month that could be read."), _("Correct the cell in the file, or choose another column or another order of day and month.")),
    "booking_year": (_("This is a whole year: costs are booked by day or month."), _("Give the day or the month, or type the amount into the project's page Money, by fiscal year.")),
    "booking_century": (_("This day lies before 1900 or after 2199."), _("Correct the cell in the file.")),
    "booking_amount": (_("This is no amount that could be read."), _("Correct the cell in the file, or choose another column or another way in which amounts are written.")),
    "booking_too_large": (_("The amount is larger than any that the portal keeps."), _("Correct the cell in the file.")),
    "booking_decimals": (_("The amount has more than two decimals."), _("Round it to the cent in the file.")),
    "booking_too_long": (_("The text has more than %(limit)s characters."), _("Shorten it in the file, or choose another column.")),
    "booking_kind": (_("This is neither an actual, a commitment nor a forecast."), _("Correct the cell in the file, or choose no column for the kind of line.")),
    "booking_nature": (_("This is neither capital (capex) nor operating (opex) expenditure."), _("Correct the cell in the file, or choose no column for it.")),
    "booking_currency": (_("There is no currency with this code."), _("Write the three letters of ISO 4217, EUR for example.")),
    "booking_no_project": (_("The line names no project."), _("Choose the column with the project's code, or fill in the cell.")),
    "booking_unknown_project": (_("There is no project with this code here whose costs you keep."), _("Correct the code, or ask somebody who keeps the project's costs to import the line.")),
    "booking_other_project": (_("The line belongs to another project than %(code)s."), _("Remove the line, or import the file for the whole portfolio.")),
    "booking_archived": (_("This project is archived: nothing is booked on it."), _("Ask the PMO to reopen the project if it lives on.")),
    "booking_future": (_("An actual cost cannot lie in the future."), _("Correct the day, or say that the line is a commitment or a forecast.")),
    "booking_no_rate": (_("There is no exchange rate from %(value)s to %(currency)s for the month %(month)s."), _("Have the rate recorded under Exchange rates, then look at this file again.")),
    "no_value": (_("The source gives no value here but says why; its words are kept."), _("Nothing to do.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worded:
    """A problem as people read it."""

    severity: str
    row: int
    line: int
    column: str
    value: str
    rule: str
    message: str
    remedy: str


def _shown(key: str, value: str) -> str:
    """Sizes and days as the reader writes them; what comes from the file stays as it is there."""
    language = get_language() or "en"
    if key in {"size", "limit", "count"}:
        return formats.format_number(int(value), language)
    if key == "today":
        return formats.format_date(date.fromisoformat(value), language)
    return value


def worded(problem: Problem) -> Worded:
    """The problem in the reader's language."""
    message, remedy = RULES[problem.rule]
    values = {"value": problem.value} | {key: _shown(key, value) for key, value in problem.params}
    return Worded(
        severity=problem.severity.value,
        row=problem.row,
        line=problem.line,
        column=problem.column,
        value=problem.value,
        rule=problem.rule,
        message=str(message) % values,
        remedy=str(remedy),
    )


SEVERITIES = {
    Severity.REFUSAL: _("File refused"),
    Severity.ERROR: _("Row left out"),
    Severity.WARNING: _("To know"),
}
