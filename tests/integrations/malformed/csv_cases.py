"""Delimited files by class of damage."""

from collections.abc import Iterator

from tests.integrations.malformed.case import COLUMNS, Case, cells, table

GOOD = [cells(name="Alpha"), cells(name="Beta"), cells(name="Gamma")]
ACCENTED = [cells(name="Réseau"), cells(name="Œuvre")]
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def all_cases() -> list[Case]:
    return [
        *encodings(),
        *other_formats(),
        *empty(),
        *widths(),
        *quotes(),
        *damaged_bytes(),
        *sizes(),
        *headers(),
        *line_ends(),
        *names(),
        *values(),
    ]


def encodings() -> Iterator[Case]:
    sound = table(*ACCENTED)
    for name in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        yield Case(f"encoding-{name}", sound.encode(name), rows=2)
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        yield Case(f"encoding-mark-{name}", mark + sound.encode(name), rows=2)
        yield Case(f"encoding-{name}-without-mark", sound.encode(name), "nul_bytes", line=1)
        yield Case(
            f"encoding-{name}-odd-bytes", mark + sound.encode(name)[:-1], "truncated_character|undecodable"
        )
    yield Case("encoding-utf-32", sound.encode("utf-32-be"), "nul_bytes", line=1)
    yield Case(
        "encoding-utf-16-mark-twice", b"\xff\xfe\xff\xfe" + sound.encode("utf-16-le"), "missing_column"
    )
    for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D):
        broken = sound.encode("cp1252").replace(b"R\xe9seau", b"R" + bytes([byte]) + b"seau")
        yield Case(
            f"undefined-byte-{byte:02x}",
            broken,
            "undefined_byte",
            refused=False,
            row=2,
            column="project_name",
        )
    for text in ("é", "€", "🚆"):
        encoded = text.encode()
        for kept in range(1, len(encoded)):
            start = table(cells(name="Réseau")).encode()
            yield Case(
                f"cut-in-{encoded.hex()}-{kept}", start + encoded[:kept], "truncated_character", line=3
            )


def other_formats() -> Iterator[Case]:
    starts = {
        "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "rtf": b"{\\rtf1\\ansi}",
        "gzip": b"\x1f\x8b\x08\x00" + bytes(20),
        "png": b"\x89PNG\r\n\x1a\n" + bytes(20),
        "jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
        "gif": b"GIF89a" + bytes(20),
        "zip-without-entries": b"PK\x05\x06" + bytes(18),
        "html-doctype": b"<!DOCTYPE html><html><body>No</body></html>",
        "html": b"<html><body><table><tr><td>a</td></tr></table></body></html>",
        "html-upper": b"  <HTML><BODY></BODY></HTML>",
        "html-table": b"\r\n<table><tr><td>project_name</td></tr></table>",
        "html-comment": b"<!-- export --><table></table>",
        "html-mark": b"\xef\xbb\xbf<html></html>",
        "xml": b'<?xml version="1.0"?><projects/>',
        "xml-spreadsheet": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "json-object": b'{"projects": []}',
        "json-list": b'[{"name": "Alpha"}]',
        "json-lists": b'[["name"], ["Alpha"]]',
        "json-mark": b'\xef\xbb\xbf{ "projects": [] }',
    }
    for name, content in starts.items():
        yield Case(f"format-{name}", content, "not_csv")
    yield Case("format-program", bytes(range(1, 32)) * 40, "not_csv")
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    yield Case("format-encrypted-xlsx", container + "EncryptedPackage".encode("utf-16-le"), "encrypted")
    for name in ("prose", "one word"):
        yield Case(
            f"format-{name}",
            b"Dear all,\nplease find enclosed\n" if name == "prose" else b"x\ny\n",
            "missing_column|row_too_short",
        )


def empty() -> Iterator[Case]:
    for name, content in {
        "nothing": b"",
        "mark-only": b"\xef\xbb\xbf",
        "spaces": b"   ",
        "newlines": b"\r\n\r\n\n",
        "delimiters": b",,,,\r\n,,,,\r\n",
        "quotes": b'"",""\r\n"",""\r\n',
    }.items():
        yield Case(f"empty-{name}", content, "empty_file")
    for name, end in {"lf": "\n", "crlf": "\r\n", "none": ""}.items():
        yield Case(f"header-only-{name}", (",".join(COLUMNS) + end).encode(), "no_rows")
    yield Case("header-and-empty-rows", table([""] * 15, [""] * 15).encode(), "no_rows")


def widths() -> Iterator[Case]:
    for name, delimiter in DELIMITERS.items():
        for at in range(3):
            for change, rule in (
                (-1, "row_too_short"),
                (-7, "row_too_short"),
                (1, "row_too_long"),
                (9, "row_too_long"),
            ):
                rows = [list(each) for each in GOOD]
                rows[at] = rows[at][:change] if change < 0 else rows[at] + ["x"] * change
                content = table(*rows, delimiter=delimiter).encode()
                yield Case(
                    f"width-{name}-row{at + 2}-{change:+}",
                    content,
                    rule,
                    row=at + 2,
                    line=at + 2,
                    value=GOOD[at][0],
                )
    longer = [[*each, "", ""] for each in GOOD]
    yield Case("width-empty-cells-beyond", table(*longer).encode(), rows=3)
    sound = table(*GOOD).encode()
    for cut in (40, 60, 90, 120):
        yield Case(f"cut-{cut}-before-the-end", sound[:-cut], "unclosed_quote|row_too_short")


def quotes() -> Iterator[Case]:
    sound = table(*GOOD)
    for at in range(3):
        broken = sound.replace(f'"{GOOD[at][0]}"', f'"{GOOD[at][0]}')
        yield Case(f"quote-open-row{at + 2}", broken.encode(), "malformed|unclosed_quote|row_too_short")
        text_after = sound.replace(f'"{GOOD[at][0]}"', f'"{GOOD[at][0]}"x')
        yield Case(f"quote-text-after-row{at + 2}", text_after.encode(), "malformed", line=at + 2)
        inside = sound.replace(f'"{GOOD[at][0]}"', f'"{GOOD[at][0]} "so" called"')
        yield Case(f"quote-inside-row{at + 2}", inside.encode(), "malformed", line=at + 2)
    yield Case("quote-last-cell-open", (sound.rstrip()[:-1]).encode(), "unclosed_quote", line=4)
    yield Case("quote-doubled", table(cells(name='The "Big" One')).encode(), rows=1)
    yield Case("quote-newline-inside", table(cells(aims="one\r\ntwo")).encode(), rows=1)
    yield Case("quote-delimiter-inside", table(cells(aims="a, b; c | d\te")).encode(), rows=1)


def damaged_bytes() -> Iterator[Case]:
    sound = table(*GOOD).encode()
    for at in range(3):
        name = GOOD[at][0].encode()
        yield Case(
            f"nul-row{at + 2}", sound.replace(name, name[:2] + b"\0" + name[2:]), "nul_bytes", line=at + 2
        )
    yield Case("nul-at-the-end", sound + bytes(512), "nul_bytes", line=5)
    yield Case("nul-at-the-beginning", b"\0" + sound, "nul_bytes", line=1)
    # A few control characters are somebody's paste, and are shown as such.
    for code in (0x01, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x1F):
        yield Case(f"control-{code:02x}", sound.replace(b"Alpha", b"Al" + bytes([code]) + b"pha"), rows=3)
    for name, text in {
        "override": "\u202eahpla",
        "zero-width": "Al\u200bpha",
        "combining": "A" + "\u0301" * 50,
    }.items():
        yield Case(f"unicode-{name}", table(cells(name=text)).encode(), rows=1)
    # What a spreadsheet would run is plain text here.
    for text in (
        "=1+1",
        "+1",
        "@SUM(A1)",
        "-2+3",
        '=HYPERLINK("http://example.org")',
        "<script>alert(1)</script>",
    ):
        yield Case(f"formula-{text[:4]}", table(cells(name=text)).encode(), rows=1)


def sizes() -> Iterator[Case]:
    yield Case("size-cell", table(cells(aims="x" * 100_001)).encode(), "cell_too_long", line=2, column="4")
    yield Case(
        "size-cell-beyond-the-reader", table(cells(aims="x" * 140_000)).encode(), "cell_too_long", line=2
    )
    yield Case("size-cell-allowed", table(cells(aims="x" * 99_000)).encode(), rows=1)
    yield Case("size-header", table(header=[*COLUMNS, "x" * 100_001]).encode(), "cell_too_long", line=1)
    for count in (401, 5_000):
        header = [f"c{number}" for number in range(count)]
        yield Case(f"size-{count}-columns", ",".join(header).encode() + b"\n1\n", "too_many_columns", line=1)
    yield Case("size-20-megabytes", b"a," * (10 * 1024 * 1024) + b"b", "too_large")
    yield Case("size-commas", b"," * 1_000_000, "empty_file")


def headers() -> Iterator[Case]:
    required = [
        name
        for name in COLUMNS
        if name not in {"schedule_comment", "variance_comment", "budget_comment", "project_number"}
    ]
    for name in required:
        at = COLUMNS.index(name)
        gone = [each[:at] + each[at + 1 :] for each in GOOD]
        without = COLUMNS[:at] + COLUMNS[at + 1 :]
        yield Case(f"header-without-{name}", table(*gone, header=without).encode(), "missing_column")
        renamed = [*COLUMNS[:at], "unheard of", *COLUMNS[at + 1 :]]
        yield Case(f"header-renamed-{name}", table(*GOOD, header=renamed).encode(), "missing_column")
        twice = table(*[[*each, each[at]] for each in GOOD], header=[*COLUMNS, name]).encode()
        yield Case(f"header-twice-{name}", twice, "ambiguous_column")
    for name in ("", " ", "new column", "=cmd"):
        more = table(*[[*each, "x"] for each in GOOD], header=[*COLUMNS, name]).encode()
        yield Case(f"header-unknown-{name.strip() or len(name)}", more, "unknown_column", refused=False)
    spaced = [f"  {name.upper()} " for name in COLUMNS]
    yield Case("header-spaces-and-capitals", table(*GOOD, header=spaced).encode(), rows=3)
    yield Case(
        "header-second-row", ("Portfolio 2026" + "," * 14 + "\r\n" + table(*GOOD)).encode(), "missing_column"
    )


def line_ends() -> Iterator[Case]:
    for name, end in {"lf": "\n", "crlf": "\r\n", "cr": "\r"}.items():
        yield Case(f"line-end-{name}", table(*GOOD, end=end).encode(), rows=3)
        yield Case(f"line-end-{name}-none-at-the-end", table(*GOOD, end=end).rstrip().encode(), rows=3)
        yield Case(f"line-end-{name}-empty-lines", table(*GOOD, end=end * 3).encode(), rows=3)
    lines = table(*GOOD).split("\r\n")
    yield Case(
        "line-end-mixed", (lines[0] + "\n" + lines[1] + "\r\n" + lines[2] + "\n" + lines[3]).encode(), rows=3
    )


def names() -> Iterator[Case]:
    for name, text in {"empty": "", "spaces": "   ", "newline": "\n"}.items():
        yield Case(
            f"name-{name}",
            table(cells(name="Alpha"), cells(name=text)).encode(),
            "no_name",
            refused=False,
            row=3,
            column="project_name",
            rows=1,
        )
    yield Case(
        "name-too-long",
        table(cells(name="x" * 301)).encode(),
        "name_too_long",
        refused=False,
        row=2,
        column="project_name",
        rows=0,
    )
    yield Case("name-longest", table(cells(name="x" * 300)).encode(), rows=1)
    yield Case(
        "name-twice",
        table(cells(), cells()).encode(),
        "duplicate_row",
        refused=False,
        row=3,
        value="Alpha",
        rows=1,
    )
    yield Case(
        "identifier-twice",
        table(cells(number="7"), cells(name="Beta", number="7")).encode(),
        "duplicate_row",
        refused=False,
        row=3,
        value="7",
        rows=1,
    )


WRONG_DATES = (
    "31.02.20", "32.01.20", "00.01.20", "01.13.20", "1/2/3/4", "soon", "Q3 2020", "2020-02-30", "2020-13-01", "20200101",
    "12:30", "31.04.2021", "29.02.2021", "99.99.99", "-1.1.20", "1e5", "43831", "0000-00-00",
)  # fmt: skip
WRONG_AMOUNTS = (
    "about 3", "£", "£1.2.3", "12,34", "1,2345", "--3", "£-", "1 000", "NaN", "inf", "1e9", "0x10", "£10 to £20", "3m",
    "٣", "½", "1.", "9" * 30, "$5", "£5 £6",
)  # fmt: skip
WRONG_RATINGS = ("Puce", "6", "Green?", "Ambre", "R", "yes", "Grün", "Amber Red Green")


def values() -> Iterator[Case]:
    for key, column in (("start", "start_date"), ("end", "end_date")):
        for text in WRONG_DATES:
            content = table(cells(), cells(name="Beta", **{key: text})).encode()
            yield Case(
                f"date-{column}-{text}",
                content,
                "unreadable_date",
                refused=False,
                row=3,
                column=column,
                value=text,
                rows=2,
            )
    for key, column in (("cost", "wlc_baseline_incl_NCG"), ("budget", "yearly_budget")):
        for text in WRONG_AMOUNTS:
            content = table(cells(), cells(name="Beta", **{key: text})).encode()
            yield Case(
                f"money-{column}-{text[:10]}",
                content,
                "unreadable_money",
                refused=False,
                row=3,
                column=column,
                value=text,
                rows=2,
            )
    for text in WRONG_RATINGS:
        content = table(cells(), cells(name="Beta", rag=text)).encode()
        yield Case(
            f"rating-{text}",
            content,
            "unreadable_vocabulary",
            refused=False,
            row=3,
            column="colour_rating",
            value=text,
            rows=2,
        )
    for text in ("", "next", "20x9", "999999"):
        content = table(cells(), cells(name="Beta", year=text)).encode()
        yield Case(f"year-{text}", content, "no_fiscal_year", refused=False, row=3, column="year", rows=2)
    turned = table(cells(start="31.03.21", end="01.04.16")).encode()
    yield Case(
        "finish-before-start", turned, "finish_before_start", refused=False, row=2, column="end_date", rows=1
    )
