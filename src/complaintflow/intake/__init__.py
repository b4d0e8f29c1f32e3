"""Readers of other systems' complaint exports: each row is carried over, and each is accounted for.

:func:`import_rows` reads CSV by a :class:`Profile`; :data:`PROFILES` has those that ship.
"""

from .importing import ImportReport, Rejection, import_rows
from .profile import Profile, Row, Unfit
from .profiles import PROFILES
from .reading import MAX_CELL, MAX_ROW, Source
from .times import Precision, TimeColumn

__all__ = [
    "MAX_CELL",
    "MAX_ROW",
    "PROFILES",
    "ImportReport",
    "Precision",
    "Profile",
    "Rejection",
    "Row",
    "Source",
    "TimeColumn",
    "Unfit",
    "import_rows",
]
