"""The record of handling, and the evidence bundle (3.7)."""
