"""Reads for dashboards and reports: rows in, frozen dataclasses out."""
