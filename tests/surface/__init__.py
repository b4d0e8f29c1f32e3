"""The public names: which they are, that tools can find them, and when they change."""
