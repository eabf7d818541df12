"""Workbooks by class of damage: packed by hand, because no library would write them."""

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from tests.integrations.malformed.case import COLUMNS, Case, cells

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
SHEET = "xl/worksheets/sheet1.xml"
DATE_STYLE = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def workbook(names: tuple[str, ...] = ("Data",)) -> str:
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, start=1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def related(count: int = 1) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, count + 1)
    )
    styles = f'<Relationship Id="rId90" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    strings = f'<Relationship Id="rId91" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{sheets}{styles}{strings}</Relationships>"
    )


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def row_of(number: int, texts: list[str], **raw: str) -> str:
    """A row of texts; `raw` gives the XML of single cells by column letter."""
    found = []
    for index, text in enumerate(texts, start=1):
        letter = get_column_letter(index)
        found.append(raw.get(letter) or text_cell(f"{letter}{number}", text))
    return f'<row r="{number}">{"".join(found)}</row>'


def sheet(*rows: str, dimension: str = "A1:O3", before: str = "") -> str:
    return (
        f'{before}<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )


HEADER_ROW = row_of(1, COLUMNS)
SOUND = sheet(HEADER_ROW, row_of(2, cells(name="Alpha")), row_of(3, cells(name="Beta")))


def packed(changed: Mapping[str, str | bytes | None] | None = None) -> bytes:
    """A workbook of one sound sheet with some of its parts replaced, added, or (None) left out."""
    parts: dict[str, str | bytes | None] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": workbook(),
        "xl/_rels/workbook.xml.rels": related(),
        "xl/styles.xml": DATE_STYLE,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="0" uniqueCount="0"/>',
        SHEET: SOUND,
        **(changed or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            if part is not None:
                archive.writestr(name, part)
    return target.getvalue()


def with_cell(letter: str, xml: str) -> bytes:
    """The second data row has this cell."""
    return packed(
        {SHEET: sheet(HEADER_ROW, row_of(2, cells()), row_of(3, cells(name="Beta"), **{letter: xml}))}
    )


def all_cases() -> list[Case]:
    return [*archives(), *bombs(), *parts(), *shapes(), *cell_values(), *sheets()]


def archives() -> Iterator[Case]:
    sound = packed()
    yield Case("xlsx-sound", sound, rows=2)
    for share in range(5, 100, 8):
        yield Case(f"xlsx-cut-at-{share}-percent", sound[: len(sound) * share // 100], "workbook_damaged")
    yield Case("xlsx-four-bytes", sound[:4], "workbook_damaged")
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        starts = {entry.filename: entry.header_offset for entry in archive.infolist()}
        for name in (SHEET, "xl/workbook.xml", "[Content_Types].xml"):
            at = starts[name] + 60 + len(name)
            yield Case(
                f"xlsx-bytes-changed-in-{name}",
                sound[:at] + b"\xff\x00\xff" + sound[at + 3 :],
                "workbook_damaged",
            )
    yield Case("xlsx-entry-encrypted", flagged(sound, 1), "encrypted")
    yield Case("xlsx-unknown-compression", method(sound, 99), "workbook_damaged")
    yield Case("xlsx-with-a-tail", sound + b"\r\n" * 20, rows=2)
    for name, inside in {
        "plain-zip": {"readme.txt": "hello"},
        "word": {"[Content_Types].xml": TYPES, "word/document.xml": "<document/>"},
        "open-document": {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": "<office/>",
        },
        "binary-workbook": {"[Content_Types].xml": TYPES, "xl/workbook.bin": "x"},
    }.items():
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for path, text in inside.items():
                archive.writestr(path, text)
        yield Case(f"xlsx-{name}", target.getvalue(), "not_workbook|workbook_damaged")


def flagged(content: bytes, bits: int) -> bytes:
    """Every entry of the directory and every local header with these flags set."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(signature)
        while at >= 0:
            changed[at + offset] |= bits
            at = content.find(signature, at + 4)
    return bytes(changed)


def method(content: bytes, number: int) -> bytes:
    changed = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        at = content.find(signature)
        while at >= 0:
            struct.pack_into("<H", changed, at + offset, number)
            at = content.find(signature, at + 4)
    return bytes(changed)


def declared(content: bytes, name: str, size: int) -> bytes:
    """The directory says that this entry unpacks to `size` bytes."""
    changed = bytearray(content)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", content, at + 28)[0]
        if content[at + 46 : at + 46 + length].decode() == name:
            struct.pack_into("<I", changed, at + 24, size)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def bombs() -> Iterator[Case]:
    for megabytes in (1, 10, 60):
        yield Case(
            f"xlsx-bomb-{megabytes}-megabytes",
            packed({"xl/media/x.bin": bytes(megabytes * 1024 * 1024)}),
            "packed_too_densely",
        )
    for kind, size in (("just-beyond", 101 * 1024 * 1024), ("four-gigabytes", 0xFFFFFFF0)):
        yield Case(f"xlsx-declares-{kind}", declared(packed(), SHEET, size), "unpacks_too_large")
    yield Case("xlsx-declares-less-than-it-holds", declared(packed(), SHEET, 100), "workbook_damaged")
    yield Case("xlsx-declares-nothing", declared(packed(), SHEET, 0), "workbook_damaged")
    yield Case(
        "xlsx-1001-entries", packed({f"xl/media/{n}.txt": "" for n in range(1_000)}), "too_many_entries"
    )
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    outside = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
    for kind, doctype in (("entities", entity), ("external", outside)):
        named = sheet(HEADER_ROW, row_of(2, cells(name="Alpha")).replace("Alpha", "&c;"), before=doctype)
        yield Case(f"xlsx-{kind}-in-sheet", packed({SHEET: named}), "workbook_damaged")
        strings = f'{doctype}<sst xmlns="{MAIN}"><si><t>&c;</t></si></sst>'
        yield Case(f"xlsx-{kind}-in-strings", packed({"xl/sharedStrings.xml": strings}), "workbook_damaged")
        yield Case(
            f"xlsx-{kind}-in-workbook",
            packed({"xl/workbook.xml": doctype + workbook(("&c;",))}),
            "workbook_damaged",
        )
    nested = "<a>" * 20_000
    yield Case(
        "xlsx-deeply-nested",
        packed({SHEET: SOUND.replace("<sheetData>", nested + "<sheetData>")}),
        "workbook_damaged",
    )


def parts() -> Iterator[Case]:
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels", SHEET):
        yield Case(f"xlsx-without-{name}", packed({name: None}), "workbook_damaged|not_workbook|empty_file|")
    yield Case("xlsx-without-[Content_Types].xml", packed({"[Content_Types].xml": None}), "not_workbook")
    for name in (
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        SHEET,
    ):
        for kind, text in {
            "empty": "",
            "no-xml": "hello",
            "cut": "<a><b>",
            "binary": b"\x00\xff\xfe",
        }.items():
            yield Case(f"xlsx-{kind}-{name}", packed({name: text}), "workbook_damaged")


def shapes() -> Iterator[Case]:
    two = (HEADER_ROW, row_of(2, cells(name="Alpha")), row_of(3, cells(name="Beta")))
    for dimension in ("A1", "A1:A1", "A1:B2", "A1:XFD1048576", "C5:D6", "B2:A1"):
        yield Case(
            f"xlsx-dimension-{dimension.replace(':', '-')}",
            packed({SHEET: sheet(*two, dimension=dimension)}),
            rows=2,
        )
    for dimension in ("", "nonsense", "A0:Z0"):
        yield Case(
            f"xlsx-dimension-wrong-{dimension}",
            packed({SHEET: sheet(*two, dimension=dimension)}),
            "workbook_damaged|no_rows|",
        )
    gap = sheet(HEADER_ROW, row_of(200, cells(name="Alpha")), row_of(201, cells(name="Beta", cost="dear")))
    yield Case(
        "xlsx-empty-rows-between",
        packed({SHEET: gap}),
        "unreadable_money",
        refused=False,
        row=201,
        column="wlc_baseline_incl_NCG",
        value="dear",
        rows=2,
    )
    last = sheet(HEADER_ROW, row_of(1_048_576, cells(name="Alpha")))
    yield Case("xlsx-data-in-the-last-row", packed({SHEET: last}), rows=1)
    for number in (1_048_577, 99_999_999, 10**15):
        beyond = sheet(HEADER_ROW, row_of(number, cells()))
        yield Case(f"xlsx-row-{number}", packed({SHEET: beyond}), "too_many_rows|workbook_damaged")
    for number in ("-5", "x", "1.5"):
        odd = sheet(HEADER_ROW, row_of(2, cells())).replace('<row r="2">', f'<row r="{number}">')
        yield Case(f"xlsx-row-{number}", packed({SHEET: odd}), "workbook_damaged|no_rows|")
    for reference in ("ZZZZ2", "2", "A", "$A$2", "", "A-1"):
        odd = sheet(HEADER_ROW, row_of(2, cells()).replace('r="A2"', f'r="{reference}"'))
        yield Case(
            f"xlsx-reference-{reference}",
            packed({SHEET: odd}),
            "workbook_damaged|no_name|cell_beyond_header|",
        )
    far = row_of(3, cells(name="Beta")).replace("</row>", text_cell("R3", "stray") + "</row>")
    yield Case(
        "xlsx-cell-beyond-the-header",
        packed({SHEET: sheet(*two[:2], far)}),
        "cell_beyond_header",
        row=3,
        column="R",
        value="stray",
    )
    empty_beyond = row_of(3, cells(name="Beta")).replace("</row>", '<c r="R3" s="0"/></row>')
    yield Case(
        "xlsx-formatted-cell-beyond-the-header", packed({SHEET: sheet(*two[:2], empty_beyond)}), rows=2
    )
    wide = "".join(text_cell(f"{get_column_letter(n)}1", f"c{n}") for n in range(1, 450))
    yield Case(
        "xlsx-450-columns",
        packed({SHEET: sheet(f'<row r="1">{wide}</row>', two[1])}),
        "too_many_columns",
        row=1,
    )
    yield Case("xlsx-empty-sheet", packed({SHEET: sheet()}), "empty_sheet")
    yield Case("xlsx-header-only", packed({SHEET: sheet(HEADER_ROW)}), "no_rows")
    yield Case(
        "xlsx-blank-rows-only", packed({SHEET: sheet(row_of(1, ["", " "]), row_of(2, [""]))}), "empty_sheet"
    )
    without = sheet(row_of(1, COLUMNS[1:]), row_of(2, cells()[1:]))
    yield Case("xlsx-missing-column", packed({SHEET: without}), "missing_column", column="project name")
    twice = sheet(row_of(1, [*COLUMNS, "department"]), row_of(2, [*cells(), "x"]))
    yield Case("xlsx-column-twice", packed({SHEET: twice}), "ambiguous_column")


def cell_values() -> Iterator[Case]:
    start, cost, name = "F", "K", "A"
    for error in ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"):
        yield Case(
            f"xlsx-error-{error}",
            with_cell(cost, f'<c r="K3" t="e"><v>{error}</v></c>'),
            "cell_error",
            refused=False,
            row=3,
            column="wlc_baseline_incl_NCG",
            value=error,
            rows=2,
        )
    yield Case(
        "xlsx-formula-without-value",
        with_cell(cost, '<c r="K3"><f>1+1</f></c>'),
        "formula_without_value",
        refused=False,
        row=3,
        column="wlc_baseline_incl_NCG",
        value="=1+1",
        rows=2,
    )
    yield Case("xlsx-formula-with-value", with_cell(cost, '<c r="K3"><f>1+1</f><v>2</v></c>'), rows=2)
    yield Case(
        "xlsx-formula-name-without-value",
        with_cell(name, '<c r="A3"><f>B3</f></c>'),
        "formula_without_value",
        refused=False,
        row=3,
        column="project_name",
        rows=1,
    )
    yield Case("xlsx-real-date", with_cell(start, '<c r="F3" s="1"><v>43922</v></c>'), rows=2)
    for serial in ("-1", "-99999", "2958466", "1e300", "99999999999"):
        yield Case(
            f"xlsx-date-{serial}",
            with_cell(start, f'<c r="F3" s="1"><v>{serial}</v></c>'),
            "unreadable_date|cell_error|workbook_damaged|",
            refused=False,
            row=3,
            column="start_date",
        )
    for number in ("1e999", "NaN", "-Infinity"):
        yield Case(
            f"xlsx-number-{number}",
            with_cell(cost, f'<c r="K3"><v>{number}</v></c>'),
            "cell_error|workbook_damaged",
            refused=False,
        )
    for number in ("1e300", "99999999999999999999"):
        yield Case(
            f"xlsx-amount-{number}",
            with_cell(cost, f'<c r="K3"><v>{number}</v></c>'),
            "unreadable_money",
            refused=False,
            row=3,
            column="wlc_baseline_incl_NCG",
            rows=2,
        )
    yield Case(
        "xlsx-number-for-a-date",
        with_cell(start, '<c r="F3"><v>43922</v></c>'),
        "unreadable_date",
        refused=False,
        row=3,
        column="start_date",
        value="43922",
        rows=2,
    )
    yield Case(
        "xlsx-date-for-an-amount",
        with_cell(cost, '<c r="K3" s="1"><v>43922</v></c>'),
        "unreadable_money",
        refused=False,
        row=3,
        column="wlc_baseline_incl_NCG",
        value="2020-04-01",
        rows=2,
    )
    yield Case(
        "xlsx-boolean-for-an-amount",
        with_cell(cost, '<c r="K3" t="b"><v>1</v></c>'),
        "unreadable_money",
        refused=False,
        row=3,
        value="TRUE",
        rows=2,
    )
    yield Case(
        "xlsx-string-beyond-the-table", with_cell(name, '<c r="A3" t="s"><v>7</v></c>'), "workbook_damaged"
    )
    yield Case(
        "xlsx-string-index-no-number", with_cell(name, '<c r="A3" t="s"><v>x</v></c>'), "workbook_damaged"
    )
    yield Case(
        "xlsx-style-beyond-the-table",
        with_cell(start, '<c r="F3" s="77"><v>43922</v></c>'),
        "unreadable_date|workbook_damaged",
        refused=False,
    )
    yield Case(
        "xlsx-unknown-cell-type",
        with_cell(cost, '<c r="K3" t="zz"><v>1</v></c>'),
        "unreadable_money|workbook_damaged|",
        refused=False,
    )
    yield Case(
        "xlsx-huge-cell", with_cell("D", text_cell("D3", "x" * 100_001)), "cell_too_long", row=3, column="D"
    )
    for text in (
        "Al_x0000_pha",
        "Al_x0007_pha",
        "<script>alert(1)</script>",
        "=1+1",
        "'quoted",
        "Al\u200bpha",
    ):
        yield Case(f"xlsx-name-{text[:9]}", with_cell(name, text_cell("A3", text)), rows=2)
    yield Case("xlsx-control-character", with_cell(name, text_cell("A3", "Al\x07pha")), "workbook_damaged")
    yield Case(
        "xlsx-surrogate",
        with_cell(name, '<c r="A3" t="inlineStr"><is><t>&#xD800;</t></is></c>'),
        "workbook_damaged",
    )
    yield Case(
        "xlsx-name-missing",
        with_cell(name, '<c r="A3"/>'),
        "no_name",
        refused=False,
        row=3,
        column="project_name",
        rows=1,
    )
    yield Case("xlsx-number-as-name", with_cell(name, '<c r="A3"><v>12.50</v></c>'), rows=2)
    for text in ("32.13.20", "soon", "Q3 2020"):
        yield Case(
            f"xlsx-date-text-{text}",
            with_cell(start, text_cell("F3", text)),
            "unreadable_date",
            refused=False,
            row=3,
            column="start_date",
            value=text,
            rows=2,
        )


def sheets() -> Iterator[Case]:
    notes = sheet(row_of(1, ["Read me"]))
    several = {"xl/workbook.xml": workbook(("Notes", "Data")), "xl/_rels/workbook.xml.rels": related(2)}
    second = "xl/worksheets/sheet2.xml"
    yield Case("xlsx-second-sheet-fits", packed(several | {SHEET: notes, second: SOUND}), rows=2)
    yield Case(
        "xlsx-no-sheet-fits", packed(several | {SHEET: notes, second: notes}), "missing_column|no_rows"
    )
    yield Case("xlsx-all-sheets-empty", packed(several | {SHEET: sheet(), second: sheet()}), "empty_sheet")
    hidden = workbook(("Notes", "Data")).replace('name="Notes"', 'name="Notes" state="hidden"')
    yield Case(
        "xlsx-first-sheet-hidden",
        packed(several | {"xl/workbook.xml": hidden, SHEET: notes, second: SOUND}),
        rows=2,
    )
    yield Case("xlsx-no-sheets", packed({"xl/workbook.xml": workbook(())}), "empty_file|workbook_damaged")
