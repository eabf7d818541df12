"""The operations page and /metrics: what runs in the background, whether it runs, and another try for what was given up."""
