"""How autodoc tells of models: their fields in words, not pydantic's signature."""

from __future__ import annotations

import importlib
import inspect
import re
import types
from typing import Any

from sphinx.application import Sphinx

from complaintflow import values

from .markdown import attribute_docs, written_types
from .messages import default as default_of


def _is_model(what: object) -> bool:
    return inspect.isclass(what) and issubclass(what, values.Model)


def _no_signature(app: Sphinx, what: str, name: str, obj: Any, *_: Any) -> tuple[str, str] | None:
    # A model's signature spells every constraint out; its fields are told below it.
    return ("", "") if _is_model(obj) else None


def _add_fields(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    if not _is_model(obj) or obj is values.Model:
        return
    docs, written = attribute_docs(obj), written_types(obj)
    for field, info in obj.model_fields.items():
        default = "required" if info.is_required() else f"default: {default_of(info)}"
        told = re.sub(r"`([^`]*)`", r"``\1``", default)
        doc = " ".join(docs.get(field, "").split())
        lines += ["", f"* ``{field}``: ``{written.get(field, '')}``, {told}. {doc}"]
    lines.append("")


def _skip(app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    # The fields of a model are told by _add_fields; pydantic leaves no attribute of theirs.
    left = inspect.isroutine(obj) or isinstance(obj, property | types.MemberDescriptorType)
    return True if what in ("class", "pydantic_model") and name in _FIELDS and not left else None


_ROOMS = """
    values agreement.model agreement.terms agreement.proposals agreement.trainings
    agreement.commands agreement.events complaint.model complaint.commands complaint.events
    complaint.standard complaint.measures duties.duty duties.breach kernel.message
    periods.deadline periods.units periods.china
"""
_FIELDS = {
    field
    for room in _ROOMS.split()
    for kind in vars(importlib.import_module(f"complaintflow.{room}")).values()
    if _is_model(kind)
    for field in kind.model_fields
}


def connect(app: Sphinx) -> None:
    """Tell autodoc."""
    app.connect("autodoc-process-signature", _no_signature)
    app.connect("autodoc-process-docstring", _add_fields)
    app.connect("autodoc-skip-member", _skip)
