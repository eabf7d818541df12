"""Everything that the portal holds as one file, and an empty portal filled from it (docs/archive.md).

`layout`, `schema`, `values`, `problems`, `packing` and `unpacking` are pure; `tables` says what is exported and what is
not, `dumping` writes, `restoring` reads.
"""
