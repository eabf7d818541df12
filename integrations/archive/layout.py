"""The archive's parts and their names. The version of the format changes with the meaning of any of them."""

import re

FORMAT = "pmo-portal-archive"
FORMAT_VERSION = 1

MANIFEST = "manifest.json"
SCHEMA = "schema.json"
README = "README.txt"
# Nothing else is a name: no folder above, no drive, no other slash.
_NAME = re.compile(
    r"manifest\.json|schema\.json|README\.txt|tables/[a-z_]+\.[a-z_]+\.jsonl"
    r"|files/[a-z_]+\.[a-z_]+\.[a-z_]+/[0-9]{1,19}(?:\.[a-z]{1,5})?"
)


def is_name(name: str) -> bool:
    """Whether an entry of an archive may be called that."""
    return _NAME.fullmatch(name) is not None


def table_file(table: str) -> str:
    """Where the rows of a table lie."""
    return f"tables/{table}.jsonl"


def file_name(table: str, column: str, key: int, suffix: str) -> str:
    """Where the file of one row lies."""
    return f"files/{table}.{column}/{key}{suffix}"


README_TEXT = f"""\
Everything that a PMO portal held at one moment: confidential projects, money and names included. Keep it as safely as
the portal's database.

{MANIFEST}   the version of this format and of the portal, the moment, and for each file its size, its SHA-256 and, for
                tables, the number of rows
{SCHEMA}     each table with its fields: kind, whether it may be null, what it refers to, what its codes mean; at the end
                what is left out, and why
tables/         a file per table, <app>.<model>.jsonl: a JSON object per line and row, sorted by the table's key
files/          reports, uploaded files and the logo, as they are: files/<app>.<model>.<field>/<key of the row>

All text is UTF-8. Kinds of values:
  integer   a JSON number                 text      a JSON string
  decimal   a string, exact: "1250.00"    boolean   true or false
  date      "2026-11-22"                  instant   "2026-11-22T09:30:00+00:00", in UTC
  uuid      a string                      json      any JSON value
  file      the name of a file in this archive, or "" when the row has none
null stands for what is not known; in a field of kind json that may not be null, it is JSON's own null.
Tables that end in "event" are the history of another: pgh_label says what happened to the row pgh_obj_id, pgh_created_at
when, pgh_context by whom and through what, pgh_role with which login of the database; the other fields are the row
as it was then.

An empty portal of the same version takes all of it back: manage.py import_archive FILE.
"""
