"""What, when, how much: projects, status updates, schedule and cost."""
