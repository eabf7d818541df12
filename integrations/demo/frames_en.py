"""English sentence frames of the status summaries, by situation (British usage).

A frame whose placeholder has no value that month (no baseline, no slip, no milestone ahead) is not used.
"""

HEADLINES: dict[str, tuple[str, ...]] = {
    "early": (
        "The project is being scoped; its cost and time baseline will be submitted at the next gate.",
        "Scoping is progressing normally and no binding date has been given yet.",
        "The team is being assembled and the scope is taking shape with the departments concerned.",
        "The month was spent consolidating requirements and comparing possible solutions.",
        "Preliminary studies are moving ahead; the first estimate will be refined before any commitment.",
        "There is no approved baseline yet, so the amounts quoted are orders of magnitude.",
        "Initiation is under way and the stakeholders have been identified.",
        "The project brief is being written with the sponsor.",
        "The main assumptions have been laid out and two of them remain to be confirmed.",
        "Scoping continues; governance and the calendar of boards are agreed.",
        "First visits and interviews confirm the case for the project and sharpen its outline.",
        "The project organisation is in place and detailed planning is starting.",
    ),
    "on_track": (
        "The project is proceeding to plan.",
        "A month in line with the plan, with no adverse event.",
        "Work is advancing at the expected pace and the team is complete.",
        "Both time and cost remain on course.",
        "There is no significant variance to report this month.",
        "The commitments made for the month were kept.",
        "Progress follows the baseline curve and risks remain under control.",
        "The workload is in line with the plan and this month's deliverables were handed over.",
        "The project keeps its margins and the decisions it needed were taken in time.",
        "The pace is good and last month's open points are settled.",
        "The position is sound and the rest of the schedule remains credible.",
        "A month without surprises, and good cooperation with the business.",
        "The objectives set for {month} were met.",
    ),
    "confident": (
        "The team remains confident and stands by its commitments.",
        "The project is under control; this month's passing difficulties will be absorbed.",
        "The finish date remains the shared goal and the team is committed to it.",
        "The pace is set to increase as the next deliverables arrive.",
        "Good momentum this month, with excellent engagement from users.",
        "The foundations are laid and the rest will go faster.",
        "The project is taking its course and no alert has been raised with the board.",
        "The teams have worked hard and morale is good.",
        "The expected deliverables are almost complete.",
        "The differences seen come from the way progress is measured and will be corrected.",
        "The supplier has confirmed that it can keep the date.",
        "The month was spent preparing the acceleration of next quarter.",
        "The team reports every indicator as green.",
    ),
    "slipping": (
        "The finish date moves by {move} days this month because of {cause}.",
        "The project is falling behind: {move} days more than at the start of the month, owing to {cause}.",
        "The forecast finish is now {finish}, as a result of {cause}.",
        "The schedule was not held because of {cause}; the delay now stands at {slip} days.",
        "A further slip of {move} days is announced, driven by {cause}.",
        "Work was held back by {cause}, which pushes the finish out by {move} days.",
        "Progress is below plan ({pct_behind} against {plan}), mainly because of {cause}.",
        "The forecast finish moves to {finish}, {slip} days after the baseline.",
        "The critical path is affected by {cause}; the effect on the finish is {move} days.",
        "The delay grows by {move} days, caused by {cause}.",
        "Despite the team's efforts, the finish moves to {finish} because of {cause}.",
        "The planned date could not be held this month, following {cause}.",
    ),
    "overspending": (
        "The estimate at completion exceeds the budget by {over} because of {cause}.",
        "Spending runs ahead of the work: the cost index stands at {cpi}.",
        "The cost forecast stands at {eac} against an approved budget of {budget}.",
        "Time is broadly held{time_ok}, but cost is drifting because of {cause}.",
        "The forecast overrun reaches {delta}, as a result of {cause}.",
        "The team protected the schedule{time_ok} at a price, owing to {cause}.",
        "Cumulative spend ({spent}) is above the value of the work done.",
        "The budget will be exceeded by {over} if the trend holds.",
        "The cost variance is explained by {cause} and a savings plan is being prepared.",
        "The remaining work was re-estimated upwards because of {cause}.",
        "Cost control is the subject of the month: an overrun of {delta} is now forecast.",
        "Cost performance is deteriorating under the effect of {cause}.",
    ),
    "troubled": (
        "The project is in difficulty: {slip} days late, with an estimate at completion {over} above budget.",
        "Neither the baseline date nor the baseline cost will be met, because of {cause}.",
        "The position calls for a decision by the board: the current plan is no longer realistic.",
        "The delay stands at {slip} days and the recovery plan has not taken effect yet.",
        "The project stays red{still_red} because of {cause}; the team is working on a reduced scenario.",
        "The finish is now forecast for {finish} and the cost at {eac}, as a result of {cause}.",
        "Actual progress ({pct_far}) is far below plan ({plan}).",
        "The measures taken are not enough to offset {cause}.",
        "Last month's crisis is not resolved{again} and outside support has been requested.",
        "The project is both late and over cost, mainly because of {cause}.",
        "The team is under strain and this quarter's dates are no longer credible.",
        "An independent review has been requested in order to set an honest recovery plan.",
        "The forecast overrun is {delta} and the delay {slip} days; a decision is needed.",
    ),
    "delayed": (
        "The delay of {slip} days is stable but has not been made up.",
        "The gap with the plan remains: {pct_behind} complete against {plan} planned.",
        "The forecast finish stays at {finish}, {slip} days after the baseline.",
        "The accumulated delay could not be reduced this month.",
        "The delay is not getting worse and catch-up measures are in progress.",
        "The pace is back to normal, but the earlier delay remains.",
        "The project is still behind its baseline and is being followed closely.",
        "The catch-up plan is running, with no visible effect yet on the finish date.",
        "The schedule index stands at {spi_low}: the delay is contained.",
        "Late work has been identified and is followed weekly.",
        "The finish date of {finish} is maintained, with very little float.",
        "The position is unchanged: time remains the point of attention.",
    ),
    "recovering": (
        "The recovery plan is bearing fruit and the position is improving.",
        "The delay has stopped growing and the forecast finish of {finish} is confirmed.",
        "The project is back at the planned pace after several difficult months.",
        "The measures decided at the last board have stabilised the trajectory.",
        "Progress this month exceeds the revised plan and part of the delay has been made up.",
        "The drift is contained: the dates announced last month are maintained.",
        "Reinforcing the team has clearly accelerated the work.",
        "Confidence is returning: the month's deliverables arrived on the announced dates.",
        "The project is leaving the critical zone; vigilance remains necessary on cost.",
        "The blocking points have been cleared and margins are being rebuilt.",
        "The improvement seen last month is confirmed{again}.",
        "The recovery is real but fragile: it depends on keeping the extra staff.",
    ),
    "rebaselined": (
        "A new baseline was approved: finish on {bfinish}, cost of {bac}.",
        "The board approved a new plan, against which variances are now measured.",
        "The project restarts on a realistic basis, with a finish on {bfinish}.",
        "The baseline was revised because of {cause}; the earlier one remains on record.",
        "The change request was accepted and the budget set at {budget}.",
        "Schedule and budget were reset with the sponsor.",
        "The second baseline of the project takes effect this month.",
        "The new plan, negotiated with the suppliers, was approved without reservation.",
        "Having examined the effects of {cause}, the board endorsed a new schedule.",
        "The revised plan takes the known delay into account and every party has committed to it.",
    ),
    "closing": (
        "The project is on its last stretch, with the finish forecast for {finish}.",
        "The last deliverables are being accepted.",
        "Closure is in preparation: handover, review and lessons are scheduled.",
        "Most of the work is complete and operations are taking over.",
        "The objectives are essentially met; a few snags remain to be cleared.",
        "The handover to operations is well under way.",
        "The project is ending; benefits will be reviewed in six months.",
        "Users are served and start-up incidents remain few.",
        "The end of the project is in sight, at an estimated cost of {eac}.",
        "Accounts are being settled with the suppliers.",
        "The end-of-project report is being written with the sponsor.",
        "The last actions concern documentation and the remaining snags.",
    ),
}

FIGURES: tuple[str, ...] = (
    "Measured progress is {pct} against {plan} planned.",
    "To date {pct} of the scope is done and {spent} has been spent.",
    "The cost performance index is {cpi} and the schedule index {spi}.",
    "The estimate at completion is {eac} against a budget of {budget}.",
    "The forecast finish is {finish}, against a baseline of {bfinish}{differs}.",
    "Cumulative spend has reached {spent}.",
    "Completed scope represents {pct} of the total; the plan called for {plan}.",
    "The next milestone, '{milestone}', is expected on {mdate}.",
    "Of the {bac} in the baseline, {spent} has been spent so far.",
    "Milestone '{milestone}' is planned for {mdate}.",
    "In value terms progress is {pct} and the cost index {cpi}.",
    "The forecast finish stands at {finish}.",
)

OUTLOOKS: dict[str, tuple[str, ...]] = {
    "worsening": (
        "The trend is unfavourable and calls for an early decision.",
        "Without corrective action the gap is likely to widen.",
        "Next month will remain difficult.",
        "A further slip cannot be ruled out if the actions are slow to take effect.",
        "The remaining float has been used up.",
        "The forecast will be reviewed at mid-period.",
    ),
    "unchanged": (
        "The position is unlikely to change much next month.",
        "The trend is stable, at a level that remains a concern.",
        "The measures taken should show their effect within two months.",
        "The forecast is unchanged and the project is followed closely.",
        "No further deterioration is expected next month.",
        "The team's level of confidence is unchanged.",
        "The forecasts will be re-examined at the next board.",
    ),
    "stable": (
        "No notable change is expected next month.",
        "The trend is stable.",
        "The finish and cost forecasts are maintained.",
        "Next month should run in the same way.",
        "The planning assumptions still hold.",
        "Margins are intact at this stage.",
        "The team's level of confidence is unchanged.",
    ),
    "improving": (
        "The trend is favourable.",
        "An improvement is expected from next month.",
        "A return to normal is foreseen within two months.",
        "The indicators should continue to improve.",
        "Confidence in the finish date is growing.",
        "The team believes that part of the delay can be recovered.",
    ),
}

CHANGES: dict[str, tuple[str, ...]] = {
    "worse": (
        "The overall rating moves {old} {new}.",
        "The rating is lowered {old} {new}.",
        "On this basis the project goes {old} {new}.",
        "This leads to a change {old} {new}.",
    ),
    "better": (
        "The project moves {old} {new}.",
        "This allows a change {old} {new}.",
        "The rating improves {old} {new}.",
        "The rating is raised {old} {new}.",
    ),
}

COLOURS_FROM = {1: "from green", 3: "from amber", 5: "from red"}
COLOURS_TO = {1: "to green", 3: "to amber", 5: "to red"}

MILESTONES: dict[str, tuple[str, ...]] = {
    "on_time": (
        "Milestone '{reached}' was passed on {rdate}, on schedule.",
        "'{reached}' was reached on {rdate} as planned.",
        "Milestone '{reached}' was passed on {rdate} without reservation.",
        "The date for '{reached}' was kept ({rdate}).",
    ),
    "late": (
        "Milestone '{reached}' was passed on {rdate}, {rlate} days after its baseline date.",
        "'{reached}' was reached on {rdate}, {rlate} days late.",
        "Milestone '{reached}' was finally passed on {rdate} ({rlate} days late).",
        "'{reached}' was completed on {rdate}, against a baseline date {rlate} days earlier.",
    ),
}

NEXT_MILESTONE: tuple[str, ...] = (
    "Pass milestone '{milestone}', planned for {mdate}.",
    "Prepare milestone '{milestone}' on {mdate}.",
    "Gather what is needed for '{milestone}' ({mdate}).",
    "Confirm the date of milestone '{milestone}', now set at {mdate}.",
)

CARRIED_OVER: tuple[str, ...] = (
    "Carried over from last month: {task}",
    "Not finished this month, to be resumed: {task}",
    "To be completed first: {task}",
)

DECISIONS: dict[str, tuple[str, ...]] = {
    "early": (
        "Confirm the study budget before the next gate.",
        "Name the business owner who will approve the requirements.",
        "Choose between the two options presented at the next board.",
        "Approve the scope of the first lot.",
    ),
    "rebaseline": (
        "Approve a new baseline on the strength of the revised plan.",
        "Decide on the change request submitted this month.",
        "Choose between a later finish and a reduced scope.",
    ),
    "funding": (
        "Grant a further {delta} or reduce the scope accordingly.",
        "Authorise a draw on contingency of {delta}.",
        "Decide how the forecast overrun of {delta} will be funded.",
    ),
    "closing": (
        "Grant acceptance and name the owner of the benefits review.",
        "Set the date of the closure board.",
        "Approve the handover to operations.",
    ),
}

CLOSED: tuple[str, ...] = (
    "The project finished on {finish}. The final cost is {spent} against a budget of {budget}.",
    "The project ended on {finish} and every deliverable has been accepted. Final spend: {spent}.",
    "Closure was granted after work ended on {finish}. The final report shows {spent} spent.",
)

EARLY_COMMENTS: tuple[str, ...] = (
    "The baseline will be set at the end of scoping.",
    "No approved baseline yet; estimate in progress.",
    "To be measured once the plan is approved.",
    "An order of magnitude only, at this stage.",
    "The detailed schedule and budget will be presented at the next gate.",
)
