"""Reading a command that came from outside: what a host's web API hands on."""

from __future__ import annotations

import functools
from typing import Annotated, TypeAlias

from pydantic import Field, TypeAdapter

from ..agreement import AnyAgreementCommand
from ..complaint import AnyComplaintCommand
from ..improvement import AnyImprovementCommand
from ..liability import AnyClaimCommand
from ..values import parsing, parsing_json

AnyCommand: TypeAlias = Annotated[
    AnyAgreementCommand | AnyClaimCommand | AnyComplaintCommand | AnyImprovementCommand,
    Field(discriminator="type"),
]
"""Any command, told apart by its ``type``."""


@functools.cache
def _commands() -> TypeAdapter[AnyCommand]:
    return TypeAdapter(AnyCommand)


def parse_command(data: bytes | str | dict[str, object]) -> AnyCommand:
    """A command from JSON text or from a mapping; its ``type`` says which.

    Text is taken up to 1 MB; a key given twice, NaN and Infinity are refused.

    Raises :class:`~complaintflow.errors.InvalidCommand`, which names place and kind of each
    problem and never repeats the input. (pydantic's own error, which a bare ``TypeAdapter``
    raises, does.)
    """
    if isinstance(data, dict):
        return parsing("Command", lambda: _commands().validate_python(data))
    return parsing_json("Command", data, _commands().validate_json)
