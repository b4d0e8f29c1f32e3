"""What the annexes of the agreement show, made from the live machines.

:func:`state_diagram` draws a machine as SVG, without a browser and without a network.
"""

from .drawing import Lang, state_diagram

__all__ = ["Lang", "state_diagram"]
