"""The public names as a tool finds them that only reads the source (griffe), as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import griffe

SOURCE = Path(__file__).parents[2] / "src"

BESIDE = ("periods.workalendar",)
"""Public modules inside a room: what needs an extra, or costs an import, is not in the room's own
names. The test kit's are found by themselves."""


def load(source: Path = SOURCE) -> griffe.Module:
    """The package, with every alias that leads inside it resolved."""
    found = griffe.load("complaintflow", search_paths=[source], resolve_aliases=True)
    assert isinstance(found, griffe.Module)
    return found


def modules(package: griffe.Module) -> Iterator[griffe.Module]:
    """The public modules: the front door, each room, and a few inside rooms."""
    yield package
    for room in _inside(package):
        yield room
        if room.name == "testing":
            yield from (module for module in _inside(room) if not _shown(module, room))
    for path in BESIDE:
        found = package[path]
        assert isinstance(found, griffe.Module)
        yield found


def _inside(module: griffe.Module) -> list[griffe.Module]:
    return [
        inner
        for name, inner in sorted(module.modules.items())
        if not name.startswith("_") and not inner.is_alias
    ]


def _shown(module: griffe.Module, room: griffe.Module) -> bool:
    """Whether all that a module has is shown by its room."""
    return set(names(module)) <= set(names(room))


def names(module: griffe.Module) -> dict[str, griffe.Object]:
    """The public names of a module: its ``__all__``, or where it has none what it defines."""
    if module.exports is not None:
        told = sorted(str(name) for name in module.exports)
        return {name: _real(module.members[name]) for name in told}
    return {
        name: _real(member)
        for name, member in sorted(module.members.items())
        if not name.startswith("_") and not member.is_alias and not member.is_module
    }


def _real(member: griffe.Object | griffe.Alias) -> griffe.Object:
    return member.final_target if isinstance(member, griffe.Alias) else member


def unresolved(module: griffe.Module) -> Iterator[str]:
    """Names inside the package that lead nowhere, for whoever reads the source alone."""
    for member in module.members.values():
        if isinstance(member, griffe.Alias):
            if member.target_path.startswith("complaintflow."):
                try:
                    _ = member.final_target
                except griffe.AliasResolutionError:
                    yield member.path
        elif isinstance(member, griffe.Module):
            yield from unresolved(member)


# --- as text -------------------------------------------------------------------------------------


def surface(package: griffe.Module) -> str:
    """Every public name with its kind and its signature, a module after the other."""
    public = list(modules(package))
    homes: dict[str, str] = {}
    for module in public[1:]:
        for name, found in names(module).items():
            homes.setdefault(found.path, f"{module.path}.{name}")
    lines: list[str] = []
    for module in public:
        lines += ["", module.path]
        for name, found in names(module).items():
            home = homes.get(found.path)
            if home is not None and home != f"{module.path}.{name}":
                lines.append(f"  {name} = {home}")
            else:
                lines += _told(name, found, homes, "  ")
    return "\n".join(lines[1:]) + "\n"


def _told(name: str, found: griffe.Object, homes: dict[str, str], indent: str) -> Iterator[str]:
    if isinstance(found, griffe.Function):
        kind = "".join(f"{word} " for word in ("async", "classmethod") if word in found.labels)
        yield f"{indent}{kind}def {found.signature(name=name)}"
    elif isinstance(found, griffe.Attribute):
        kind = "property " if "property" in found.labels else ""
        typed = f": {found.annotation}" if found.annotation is not None else ""
        yield f"{indent}{kind}{name}{typed}{_value(found)}"
    elif isinstance(found, griffe.Class):
        bases = ", ".join(str(base) for base in found.bases)
        yield f"{indent}class {name}{f'({bases})' if bases else ''}"
        for inner, member in sorted(_members(found, homes).items()):
            yield from _told(inner, member, homes, f"{indent}  ")
    else:
        yield f"{indent}{found.kind.value} {name}"


def _value(found: griffe.Attribute) -> str:
    if found.value is None:
        return ""
    value = str(found.value)
    return f" = {value}" if len(value) <= 100 else " = ..."


def _members(found: griffe.Class, homes: dict[str, str]) -> dict[str, griffe.Object]:
    """A class's own public members, and those of its bases that have no public name."""
    members: dict[str, griffe.Object] = {}
    for base in reversed([found, *found.mro()]):
        if base is not found and (base.path in homes or not base.path.startswith("complaintflow.")):
            continue
        for name, member in base.members.items():
            if not name.startswith("_") or name == "__init__":
                members[name] = _real(member)
    members.pop("model_config", None)
    return members
