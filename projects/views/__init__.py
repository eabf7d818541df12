"""Working pages of projects."""
