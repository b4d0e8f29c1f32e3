"""Which events a decision makes for a command, read off its source."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


class Scan:
    """What functions construct of ``names`` for one command, into ``found``.

    It follows the library's functions that are called by name, and leaves out the branches that
    ``isinstance(command, ...)`` keeps for commands of another class.
    """

    def __init__(self, command: type, names: set[str]) -> None:
        self.command, self.names = command, names
        self.found: dict[str, None] = {}
        self._seen: set[Callable[..., Any]] = set()

    def function(self, function: Callable[..., Any]) -> None:
        """Read one function, and those that it calls."""
        if function in self._seen:
            return
        self._seen.add(function)
        [definition] = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        assert isinstance(definition, ast.FunctionDef)
        self._block(definition.body, vars(inspect.getmodule(function)))

    def _block(self, body: list[ast.stmt], scope: dict[str, Any]) -> bool:
        """Read statements; whether they always end with a return."""
        for statement in body:
            if isinstance(statement, ast.If):
                known = self._is_mine(statement.test, scope)
                branches = []
                if known is not False:
                    branches.append(statement.body)
                if known is not True:
                    branches.append(statement.orelse)
                ended = [self._block(branch, scope) for branch in branches]  # every one is read
                if all(ended):
                    return True
            elif isinstance(statement, ast.For | ast.While | ast.With):
                self._block(statement.body, scope)
            else:
                self._calls(statement, scope)
            if isinstance(statement, ast.Return):
                return True
        return False

    def _is_mine(self, test: ast.expr, scope: dict[str, Any]) -> bool | None:
        """What ``isinstance(command, ...)`` says of the command; None for any other question."""
        match test:
            case ast.Call(func=ast.Name("isinstance"), args=[ast.Name("command"), kinds]):
                told = eval(compile(ast.Expression(kinds), "", "eval"), scope)
                return issubclass(self.command, told)
        return None

    def _calls(self, statement: ast.stmt, scope: dict[str, Any]) -> None:
        for node in ast.walk(statement):
            match node:
                case ast.Call(
                    func=ast.Attribute(ast.Name(name) | ast.Attribute(_, name), "model_validate")
                ):
                    pass
                case ast.Call(func=ast.Name(name) | ast.Attribute(_, name)):
                    pass
                case _:
                    continue
            called = scope.get(name)
            if name in self.names:
                self.found[name] = None
            elif inspect.isfunction(called) and called.__module__.startswith("complaintflow"):
                self.function(called)
