"""Errors, terms, the front door, the types of fields."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Iterator
from itertools import pairwise

import complaintflow
from complaintflow import errors as failures
from complaintflow import values
from complaintflow.agreement import Terms

from .markdown import attribute_docs, codes, prose, table


def errors() -> Iterator[str]:
    """Every error with its code and its facts."""
    kinds = [
        kind
        for kind in vars(failures).values()
        if isinstance(kind, type) and issubclass(kind, failures.ComplaintFlowError)
    ]
    yield table(
        ("code", "error", "HTTP", "facts", "what it says"),
        (
            (
                f"`{kind.code}`",
                f"`{kind.__name__}` {_parents(kind)}",
                str(failures.HTTP_STATUS[kind.code]),
                codes(field.name for field in dataclasses.fields(kind)),
                prose(kind.__doc__),
            )
            for kind in kinds
        ),
    )


def _parents(kind: type[failures.ComplaintFlowError]) -> str:
    names = [
        parent.__name__ for parent in kind.__bases__ if parent is not failures.ComplaintFlowError
    ]
    return f"(a {', '.join(names)})" if names and names != ["Exception"] else ""


def terms() -> Iterator[str]:
    """Every term with its default."""
    terms = Terms()
    docs = attribute_docs(Terms)
    rows = []
    for name in Terms.model_fields:
        value = getattr(terms, name)
        if hasattr(value, "period"):
            warned = ", ".join(warning.text("en") for warning in value.warnings)
            told = value.period.text("en") + (f"; warnings after {warned}" if warned else "")
            rows.append((f"`{name}`", told, value.clause, prose(docs.get(name))))
        else:
            rows.append(
                (f"`{name}`", "none" if value is None else f"`{value}`", "", prose(docs.get(name)))
            )
    yield table(("term", "default", "clause", ""), rows)


def front_door() -> Iterator[str]:
    """What the package itself exports."""
    rows = []
    for name in complaintflow.__all__:
        if name.startswith("__"):
            continue
        value = getattr(complaintflow, name)
        home = getattr(value, "__module__", "complaintflow.complaint")
        doc = value.__doc__ if inspect.isclass(value) or inspect.isfunction(value) else ""
        if name == "AnyComplaintCommand":
            home, doc = "complaintflow.complaint.commands", "Any command on a complaint."
        rows.append((f"`{name}`", f"`{home}`", prose(doc)))
    yield table(("name", "home", ""), rows)


def types() -> Iterator[str]:
    """The annotated types of ``values``, with the docstrings below them."""
    body = ast.parse(inspect.getsource(values)).body
    rows = [
        (f"`{named.target.id}`", prose(doc.value.value))
        for named, doc in pairwise(body)
        if isinstance(named, ast.AnnAssign)
        and isinstance(named.target, ast.Name)
        and isinstance(doc, ast.Expr)
        and isinstance(doc.value, ast.Constant)
        and isinstance(doc.value.value, str)
    ]
    yield table(("type", ""), rows)
