"""Why and which: portfolios, programmes, reporting periods."""
