"""One draft as the editor shows it: the forms, filled from the draft or from what was sent, and what they read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from integrations.editor.build import built_spec, check_whole, phase_names
from integrations.editor.columns import EditedColumn, edited_columns, key_of_target, missing_columns
from integrations.editor.fixed import doubled_attribute
from integrations.editor.forms import ColumnForm, FileForm, GeneralForm
from integrations.editor.preview import READ, Preview, preview_of
from integrations.extraction import days_of
from integrations.mapping import read_mapping
from integrations.messages import Worded, worded
from integrations.problems import RefusedError
from integrations.sources import read_source
from integrations.tabular import Table

Spec = Mapping[str, Any]


class EditorPage:
    """`data`: what was sent, None to begin from the draft."""

    def __init__(self, spec: Spec, content: bytes, data: Mapping[str, str] | None = None) -> None:
        self.spec, self.content, self.data = spec, content, data
        self.refusal: Worded | None = None
        self.file_form = FileForm(initial=FileForm.values(spec))

    @cached_property
    def table(self) -> Table | None:
        """The file's first rows; None when it cannot be read as laid out, `refusal` says why."""
        try:
            return read_source(self.content, read_mapping(self.spec), first=READ).table
        except RefusedError as refused:
            self.refusal = worded(refused.problem)
            return None

    @cached_property
    def edited(self) -> list[EditedColumn]:
        return edited_columns(self.spec, self.table) if self.table else []

    @cached_property
    def missing(self) -> list[str]:
        return missing_columns(self.spec, self.table) if self.table else []

    @cached_property
    def columns(self) -> list[ColumnForm]:
        phases = phase_names(self.spec, french=(get_language() or "").startswith("fr"))
        targets = {each.index: each.target for each in self.edited}
        if self.data is not None:
            targets = {
                each.index: self.data.get(f"c{each.index}-target", each.target) for each in self.edited
            }
        year = key_of_target(self.edited, targets, "year")
        return [ColumnForm(each, data=self.data, phases=phases, year_key=year) for each in self.edited]

    @cached_property
    def general(self) -> GeneralForm:
        name = next((each.key for each in self.edited if each.target == "name"), "")
        return GeneralForm(self.data, initial=GeneralForm.values(self.spec, name))

    @cached_property
    def built(self) -> dict[str, Any] | None:
        """The specification that was sent; None with errors on the forms."""
        forms = [self.general, *self.columns]
        valid = [form.is_valid() for form in forms]
        if self.table is None or not all(valid):
            return None
        check_whole(self.columns)
        if not all(form.is_valid() for form in self.columns):
            return None
        spec = built_spec(self.spec, self.general, self.columns)
        if doubled := doubled_attribute(spec):
            self.general.add_error(
                "fixed", _("“%(name)s” comes from a column of the file already.") % {"name": doubled}
            )
            return None
        try:
            read_mapping(spec)
        except RefusedError as refused:
            self.general.add_error(None, worded(refused.problem).message)
            return None
        return spec

    @property
    def wrong(self) -> Sequence[tuple[str, Any, str]]:
        """(label, error, id of the control) of everything that keeps the mapping from being saved."""
        found: list[tuple[str, Any, str]] = []
        for form in [self.general, *self.columns]:
            if not form.is_bound:
                continue
            found += [("", error, "") for error in form.non_field_errors()]
            place = form.column.header if isinstance(form, ColumnForm) else ""
            for bound in form.visible_fields():
                label = f"{place} – {bound.label}" if place else str(bound.label)
                found += [(label, error, bound.id_for_label) for error in bound.errors]
        return found

    @property
    def editions(self) -> tuple[date, ...]:
        """The days that the whole file holds, where a column says of which day each row is."""
        return days_of(self.content, self.spec)

    @cached_property
    def preview(self) -> Preview | None:
        """What the mapping reads, as sent or as it was; None while what was sent has errors."""
        spec = self.spec if self.data is None else self.built
        return preview_of(spec, self.table) if spec is not None and self.table is not None else None
