"""Writes of reporting: each is one keyword-only, atomic function with the clock passed in."""
