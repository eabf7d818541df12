"""The lists of this floor: projects with their figures."""
