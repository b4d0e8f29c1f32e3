"""Parts of the documents that are written from the code when they are built.

Each directive makes Markdown, which is read by the page's own parser: what is shown is what the
library says of itself, in every build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from . import machines, messages, models, tables, tracing


class FromCode(SphinxDirective):
    """``{from-code} what [kind or language]``."""

    required_arguments = 1
    optional_arguments = 1
    makers: ClassVar[dict[str, Callable[..., Iterator[str]]]] = {
        "machine": machines.machine,
        "moves": machines.moves,
        "statuses": machines.statuses,
        "roles": machines.roles,
        "roles-zh": machines.roles_zh,
        "commands": messages.commands,
        "parts": messages.parts,
        "lists": messages.lists,
        "events": messages.events,
        "refusals": messages.refusals,
        "errors": tables.errors,
        "terms": tables.terms,
        "front-door": tables.front_door,
        "types": tables.types,
        "traceability": tracing.traceability,
    }

    def run(self) -> list[nodes.Node]:
        """The Markdown, parsed."""
        text = "\n".join(self.makers[self.arguments[0]](*self.arguments[1:]))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


class StateDiagram(SphinxDirective):
    """``{state-diagram} kind`` with ``:lang: zh``: the machine as a drawing in the page itself."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], str]]] = {
        "lang": lambda value: directives.choice(value, ("zh", "en"))
    }

    def run(self) -> list[nodes.Node]:
        """The SVG, in a box that scrolls where the page is narrow."""
        drawn = machines.drawing(self.arguments[0], self.options.get("lang", "en"))
        figure = f'<div class="states" tabindex="0">{drawn}</div>'
        return [nodes.raw("", figure, format="html")]


def setup(app: Sphinx) -> dict[str, object]:
    """Called by Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.add_directive("from-code", FromCode)
    app.add_directive("state-diagram", StateDiagram)
    models.connect(app)
    # Written anew in every build: a page does not know that the code it shows has changed.
    app.connect(
        "env-get-outdated",
        lambda app, env, *_: [name for name in env.found_docs if _is_made(env.doc2path(name))],
    )
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _is_made(path: str) -> bool:
    with open(path, encoding="utf-8") as page:
        text = page.read()
    return any(word in text for word in ("{from-code}", "{state-diagram}", "{eval-rst}"))
