"""Forms about portfolios, programmes, attributes, calendars and rates."""
