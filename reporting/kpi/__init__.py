"""KPIs as pure functions over plain values: no Django, no database, no clock. The catalogue lists them all."""
