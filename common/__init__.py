"""Shared kernel: imports no app and has no tables."""
