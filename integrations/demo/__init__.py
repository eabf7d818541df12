"""The demonstration data: a deterministic PMO, written by `manage.py seed_demo`.

Everything here but the `write_*` modules is pure: no Django, no clock, no global random generator.
"""
