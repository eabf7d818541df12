from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from people import places
        from people.models import Scope
        from portfolio import first_portfolio, found_portfolios, history
        from portfolio.models import Portfolio, Programme

        places.register(places.Source(Scope.Kind.PORTFOLIO, Portfolio, "reporting:portfolio"))
        places.register(
            places.Source(
                Scope.Kind.PROGRAMME,
                Programme,
                "reporting:programme",
                parts={"manager": _("Programme manager")},
            )
        )
        history.register()
        first_portfolio.register()
        found_portfolios.register()
