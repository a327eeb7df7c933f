"""Ways out: one file per kind of outside system."""
