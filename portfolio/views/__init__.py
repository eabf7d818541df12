"""Working pages about portfolios: set-up, tree, calendar, attributes, rates."""
