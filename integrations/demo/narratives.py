"""Status narratives: what a project manager writes about a month, in French or in English.

Sentences are frames from the catalogues, chosen so that a project does not repeat itself before its frames are
used up, and filled with the figures of the month. What is announced as a next step is reported as done a month
later, unless it is carried over.
"""

from collections.abc import Sequence
from functools import cache
from random import Random
from string import Formatter
from types import ModuleType

from common.rag import DIMENSIONS, Rag
from integrations.demo import comments_en, comments_fr, frames_en, frames_fr
from integrations.demo.activities import ACTIVITIES, GENERIC
from integrations.demo.figures_text import LEAST_DAYS, Context, cause_of, context_of
from integrations.demo.typography import bullets, sentences, typeset
from integrations.demo.values import Activity, Cause, MonthState, Narrative, Situation

FRAMES: dict[str, ModuleType] = {"fr": frames_fr, "en": frames_en}
COMMENTS: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "fr": comments_fr.COMMENTS,
    "en": comments_en.COMMENTS,
}
# Stories that tell their cause and its remedy.
EXPLAINED = {Situation.SLIPPING, Situation.TROUBLED, Situation.OVERSPENDING, Situation.DELAYED}
# Figures that a manager who declares too well does not quote.
REVEALING = frozenset({"plan", "cpi", "spi", "eac"})
FINAL: dict[str, dict[str, tuple[str, ...]]] = {"fr": comments_fr.FINAL, "en": comments_en.FINAL}


@cache
def fields_of(frame: str) -> frozenset[str]:
    """The placeholders of a frame."""
    return frozenset(name for _text, name, _spec, _conversion in Formatter().parse(frame) if name)


def _fits(frame: str, context: Context) -> bool:
    """Whether the month has every figure that the frame quotes."""
    return all(context.get(name) is not None for name in fields_of(frame))


class Narrator:
    """Writes one project's updates, month after month."""

    def __init__(self, rng: Random, *, language: str, kind: str) -> None:
        self.rng = rng
        self.language = language
        self.kind = kind
        self.frames = FRAMES[language]
        self._queues: dict[str, list[int]] = {}
        self._last: dict[str, int] = {}
        self._tasks: list[tuple[Activity, int]] = []
        self._rounds: dict[tuple[int, int], int] = {}
        self._before: Rag | None = None
        self._explained = ""

    def write(self, state: MonthState) -> Narrative:
        """The narrative of a month. Call in the order of the months: each builds on the one before."""
        context = context_of(state, self.language, before=self._before)
        narrative = Narrative(
            summary=self._summary(state, context),
            achievements=self._achievements(state, context),
            next_steps=self._next_steps(state, context),
            decisions_needed=typeset(self._decision(state, context), self.language),
            comments={
                dimension: typeset(self._comment(state, dimension, context), self.language)
                for dimension in DIMENSIONS
            },
        )
        self._before = state.overall
        return narrative

    def skip(self, state: MonthState) -> None:
        """A month without an update: the work goes on and the next update compares with the one before."""
        self._plan_tasks(state, 2)

    def _pick(
        self, key: str, frames: Sequence[str], context: Context, *, avoid: frozenset[str] = frozenset()
    ) -> str:
        """The next usable frame of a shuffled queue; frames come back only when all have been used."""
        queue = self._queues.setdefault(key, [])
        for attempt in (0, 1):
            for position, number in enumerate(queue):
                frame = frames[number]
                fields = fields_of(frame)
                if fields & avoid or not _fits(frame, context):
                    continue
                queue.pop(position)
                self._last[key] = number
                return frame
            if attempt == 0:
                fresh = [number for number in range(len(frames)) if number not in queue]
                self.rng.shuffle(fresh)
                # The sentence of last month comes last, whatever the dice say.
                fresh.sort(key=lambda number: number == self._last.get(key))
                queue.extend(fresh)
        return ""

    def _say(
        self, key: str, frames: Sequence[str], context: Context, *, avoid: frozenset[str] = frozenset()
    ) -> str:
        return self._pick(key, frames, context, avoid=avoid).format_map(context)

    def _summary(self, state: MonthState, context: Context) -> str:
        if state.actual_finish is not None:
            return typeset(self._say("closed", self.frames.CLOSED, context), self.language)
        story = (
            "confident" if state.hiding and state.situation is Situation.ON_TRACK else state.situation.value
        )
        headline = self._pick(f"headline/{story}", self.frames.HEADLINES[story], context)
        parts = [headline.format_map(context)]
        used = fields_of(headline)
        cause = cause_of(state)
        if cause is not None and state.situation in EXPLAINED and cause.key != self._explained:
            parts.append(cause.remedy_fr if self.language == "fr" else cause.remedy_en)
            self._explained = cause.key
        if state.hiding:
            used |= REVEALING
        early = state.situation is Situation.EARLY
        if early:
            used |= {"finish"}
        for _ in range(1 if early or used & {"pct", "slip", "eac", "finish"} else 2):
            frame = self._pick("figures", self.frames.FIGURES, context, avoid=used)
            used |= fields_of(frame)
            parts.append(frame.format_map(context))
        if self._before is not None and self._before != state.overall:
            change = "worse" if state.overall > self._before else "better"
            parts.append(self._say(f"change/{change}", self.frames.CHANGES[change], context))
        else:
            calm = state.outlook == "stable" and state.overall > Rag.GREEN
            outlook = "unchanged" if calm else state.outlook
            parts.append(self._say(f"outlook/{outlook}", self.frames.OUTLOOKS[outlook], context))
        return sentences(*(typeset(part, self.language) for part in parts))

    def _achievements(self, state: MonthState, context: Context) -> str:
        lines = []
        for reached in state.reached:
            punctual = "on_time" if reached.days_late < LEAST_DAYS else "late"
            extra = context.with_reached(reached, self.language)
            lines.append(self._say(f"milestone/{punctual}", self.frames.MILESTONES[punctual], extra))
        if not self._tasks:
            self._plan_tasks(state, 2)
        behind = state.situation in {Situation.SLIPPING, Situation.TROUBLED} and len(self._tasks) > 1
        done = self._tasks[:-1] if behind else self._tasks
        self._tasks = self._tasks[-1:] if behind else []
        for activity, number in done:
            text = activity.done_fr if self.language == "fr" else activity.done_en
            lines.append(text.format(n=number))
        return bullets(*(typeset(line, self.language) for line in lines))

    def _next_steps(self, state: MonthState, context: Context) -> str:
        if state.actual_finish is not None:
            return bullets(
                typeset(self._say("closing", self.frames.DECISIONS["closing"], context), self.language)
            )
        lines = []
        for activity, number in self._tasks:
            task = (activity.next_fr if self.language == "fr" else activity.next_en).format(n=number)
            task = task[:1].lower() + task[1:] + "."
            lines.append(self._pick("carried", self.frames.CARRIED_OVER, context).format(task=task))
        for activity, number in self._plan_tasks(state, self.rng.choice((1, 2, 2)) if lines else 2):
            text = activity.next_fr if self.language == "fr" else activity.next_en
            lines.append(text.format(n=number) + ".")
        if state.next_milestone is not None:
            lines.append(self._say("next", self.frames.NEXT_MILESTONE, context))
        return bullets(*(typeset(line, self.language) for line in lines))

    def _plan_tasks(self, state: MonthState, count: int) -> list[tuple[Activity, int]]:
        """The next tasks of the project's stage: each once, then again only if it is numbered."""
        stage = ACTIVITIES[self.kind][state.stage]
        candidates = [(state.stage, number, activity) for number, activity in enumerate(stage)]
        if state.situation is not Situation.CLOSING:
            candidates += [(-1, number, activity) for number, activity in enumerate(GENERIC)]
        usable = [
            row for row in candidates if "{n}" in row[2].next_en or self._rounds.get(row[:2], 0) == 0
        ] or [(-1, number, activity) for number, activity in enumerate(GENERIC)]
        # The least repeated first, the stage's own work before what every project does.
        usable.sort(key=lambda row: (self._rounds.get(row[:2], 0) + (1 if row[0] == -1 else 0), row[0] == -1))
        planned = []
        for stage_number, number, activity in usable[:count]:
            turn = self._rounds.get((stage_number, number), 0) + 1
            self._rounds[stage_number, number] = turn
            planned.append((activity, turn))
        self._tasks.extend(planned)
        return planned

    def _decision(self, state: MonthState, context: Context) -> str:
        decisions = self.frames.DECISIONS
        if state.actual_finish is not None or (
            state.situation is Situation.CLOSING and self.rng.random() < 0.5
        ):
            return self._say("decision/closing", decisions["closing"], context)
        if state.situation is Situation.EARLY and self.rng.random() < 0.6:
            return self._say("decision/early", decisions["early"], context)
        if state.situation is Situation.TROUBLED:
            parts = [
                self._cause_decision(cause_of(state)),
                self._say("decision/re", decisions["rebaseline"], context),
            ]
            return sentences(*(parts if self.rng.random() < 0.5 else parts[:1] or parts))
        if state.situation is Situation.OVERSPENDING and context.get("delta") is not None:
            return self._say("decision/funding", decisions["funding"], context)
        if state.situation in {Situation.SLIPPING, Situation.OVERSPENDING} and cause_of(state) is not None:
            return self._cause_decision(cause_of(state))
        # Nothing to decide, nothing to read: the report lists what is asked for.
        return ""

    def _cause_decision(self, cause: Cause | None) -> str:
        if cause is None:
            return ""
        return cause.decision_fr if self.language == "fr" else cause.decision_en

    def _comment(self, state: MonthState, dimension: str, context: Context) -> str:
        if state.actual_finish is not None:
            final = FINAL[self.language].get(dimension, ())
            # The first that fits: with the slip, on time, or without a baseline.
            return next((text.format_map(context) for text in final if _fits(text, context)), "")
        colour = state.declared[dimension]
        pools = COMMENTS[self.language][dimension]
        computed = state.kpis.rag.of(dimension) if dimension in {"schedule", "cost"} else None
        if state.hiding and computed is not None and computed > Rag.GREEN:
            level = "watermelon"
        elif state.situation is Situation.EARLY and dimension in {"schedule", "cost"}:
            return self._say("early", self.frames.EARLY_COMMENTS, context)
        else:
            level = "good" if colour is Rag.GREEN else "poor" if colour >= Rag.AMBER_RED else "fair"
        # A green dimension often needs no words.
        if level == "good" and dimension not in {"schedule", "cost"} and self.rng.random() < 0.45:
            return ""
        return self._say(f"comment/{dimension}/{level}", pools[level], context)
