"""Sending what commits asked to be sent: the relay of the outbox, and a notifier for a terminal."""

from .relay import Delivered, Relay
from .terminal import TerminalNotifier

__all__ = ["Delivered", "Relay", "TerminalNotifier"]
