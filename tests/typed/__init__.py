"""What type checkers say of a host: see ``hosts/``, which is checked and never run."""
