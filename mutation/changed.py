"""Puts a mutant in place of the code it changes, in memory; nothing is written."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from mutation.mutants import Mutant


def import_as(mutant: Mutant, root: Path) -> None:
    """From now on, the module is imported as the mutant has it."""
    sys.meta_path.insert(0, _Finder(root, mutant))


def functions_below(root: Path) -> dict[str, list[FunctionType]]:
    """Every function that is held anywhere, by the file that it was read from."""
    found: dict[str, list[FunctionType]] = {}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(str(root)):
            found.setdefault(thing.__code__.co_filename, []).append(thing)
    return found


def replace_function(
    mutant: Mutant, root: Path, functions: Mapping[str, Iterable[FunctionType]]
) -> bool:
    """Give the changed function its new code, wherever it is held.

    Whether there was one: what runs only at import cannot be changed afterwards.
    """
    path = str(root / mutant.path)
    new = {
        (code.co_qualname, code.co_firstlineno): code
        for code in _codes(compile(mutant.source, path, "exec", dont_inherit=True))
    }
    replaced = False
    for function in functions.get(path, ()):
        old = function.__code__
        code = new.get((old.co_qualname, old.co_firstlineno))
        if code in (None, old) or old.co_firstlineno > mutant.line:
            continue  # what stands below may only have moved
        if code.co_freevars == old.co_freevars:
            function.__code__ = code
            replaced = True
    return replaced


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


class _Finder(MetaPathFinder):
    def __init__(self, root: Path, mutant: Mutant) -> None:
        self.path = root / mutant.path
        package = self.path.name == "__init__.py"
        parts = Path(mutant.path).parent if package else Path(mutant.path).with_suffix("")
        self.name = ".".join(parts.parts)
        self.inside = [str(self.path.parent)] if package else None
        self.source = mutant.source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        loader = _Source(fullname, str(self.path), self.source)
        return spec_from_file_location(
            fullname, self.path, loader=loader, submodule_search_locations=self.inside
        )


class _Source(SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)
