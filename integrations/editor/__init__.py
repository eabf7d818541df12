"""The mapping editor: a specification as forms that people fill, and back; what it reads of the file at hand."""
