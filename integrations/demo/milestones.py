"""A project's milestones: planned, expected and passed dates that agree with its slips and progress."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from common.months import last_of
from integrations.demo.catalogue import MILESTONES
from integrations.demo.timelines import Timeline
from integrations.demo.values import MilestonePlan, Reached


@dataclass(slots=True)
class _Post:
    share: float
    name: str
    is_key: bool
    baseline: date | None
    forecast: date
    actual: date | None = None
    promised: list[date] = field(default_factory=list)
    told: list[tuple[date, date]] = field(default_factory=list)


@dataclass(slots=True)
class Board:
    """The milestones of one project while its life is told."""

    posts: list[_Post] = field(default_factory=list)

    def advance(self, rng: Random, month: date, day: date, timeline: Timeline, *, rebaselined: bool) -> None:
        """Move the expected dates to the month's announced finish; pass those whose day has come."""
        finish = timeline.forecast(month)
        length = (finish - timeline.start).days
        hidden = timeline.hidden_days * min(1.0, (day - timeline.start).days / max(1, length))
        floor = timeline.start
        for post in self.posts:
            if post.actual is not None:
                floor = post.actual
                continue
            expected = timeline.start + timedelta(days=round(post.share * length))
            # Time that a watermelon hides shows in the milestones that it misses.
            real = expected + timedelta(days=round(post.share * hidden))
            if real <= day and not (post.share == 1.0 and timeline.actual_finish is None):
                passed = max(real, floor)
                if timeline.actual_finish and post.share == 1.0:
                    passed = timeline.actual_finish
                post.actual = post.forecast = passed
                floor = passed
            else:
                overdue = day + timedelta(days=rng.randint(5, 20))
                post.forecast = max(floor, expected if expected > day else overdue)
                floor = post.forecast
                if rebaselined:
                    post.baseline = post.forecast
            if not post.told or post.told[-1][1] != post.forecast:
                post.told.append((day, post.forecast))
        for post in self.posts:
            if rebaselined or not post.promised:
                post.promised.append(post.baseline or post.forecast)

    def next_after(self, day: date) -> tuple[str, date] | None:
        """The next expected milestone within half a year."""
        for post in self.posts:
            if post.actual is None and day < post.forecast <= day + timedelta(days=183):
                return post.name, post.forecast
        return None

    def reached_in(self, month: date) -> tuple[Reached, ...]:
        return tuple(
            Reached(
                post.name, post.actual, max(0, (post.actual - post.baseline).days) if post.baseline else 0
            )
            for post in self.posts
            if post.actual is not None and last_of(post.actual) == month
        )

    def plans(self) -> tuple[MilestonePlan, ...]:
        return tuple(
            MilestonePlan(
                post.name, post.is_key, position, post.baseline, post.forecast, post.actual,
                tuple(post.promised), tuple(post.told),
            )
            for position, post in enumerate(self.posts, start=1)
        )  # fmt: skip


def draw(rng: Random, sector: str, language: str, timeline: Timeline) -> Board:
    """Five to nine milestones: the gates always, some of the others."""
    catalogue = MILESTONES[sector]
    optional = [row for row in catalogue if not row[3]]
    kept = rng.sample(optional, rng.randint(max(1, 5 - (len(catalogue) - len(optional))), len(optional)))
    length = (timeline.finish - timeline.start).days
    posts = []
    for row in catalogue:
        share, french, english, is_key = row
        if is_key or row in kept:
            planned = timeline.start + timedelta(days=round(share * length))
            posts.append(_Post(share, french if language == "fr" else english, is_key, planned, planned))
    return Board(posts)
