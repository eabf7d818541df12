"""Portfolios, programmes, reporting periods, custom attributes and exchange rates."""

from portfolio.models.attributes import CustomAttribute
from portfolio.models.periods import PlannedPeriod, ReportingPeriod
from portfolio.models.portfolios import Portfolio, Programme
from portfolio.models.rates import ExchangeRate

__all__ = ["CustomAttribute", "ExchangeRate", "PlannedPeriod", "Portfolio", "Programme", "ReportingPeriod"]
