"""The lists of this floor: milestones and status updates of all projects that a reader sees."""
