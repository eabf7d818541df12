"""English comments per dimension and level (good, fair, poor)."""

COMMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "schedule": {
        "good": (
            "This quarter's milestones are on time.",
            "Finish forecast for {finish}, in line with the baseline{same}.",
            "Progress of {pct} against {plan} planned.",
            "The critical path keeps its float.",
            "The detailed schedule was updated with no effect on the finish.",
            "Schedule held; the next date is {mdate}.",
            "No schedule variance to report.",
        ),
        "fair": (
            "{slip} days late, partly recoverable.",
            "Progress ({pct_behind}) is below plan ({plan}).",
            "Milestone '{milestone}' remains under watch.",
            "The float on the critical path has been used.",
            "Finish forecast for {finish} against a baseline of {bfinish}{differs}.",
            "A limited but persistent delay; schedule index of {spi_low}.",
        ),
        "poor": (
            "{slip} days late; the finish is forecast for {finish}.",
            "The baseline schedule can no longer be met.",
            "Only {pct_far} complete against {plan} planned.",
            "The schedule index falls to {spi_low}.",
            "Milestone '{milestone}' will miss its baseline date.",
            "The delay now affects the whole of the critical path.",
        ),
        "watermelon": (
            "The gap in progress will be made up next quarter.",
            "The finish date remains the team's target; progress figures are being consolidated.",
            "The remaining work is simpler, so the pace will increase.",
            "An apparent delay, due to the way progress is measured.",
            "The team maintains the finish date.",
        ),
    },
    "cost": {
        "good": (
            "Spending in line with the plan; estimate at completion of {eac}.",
            "The budget is being held.",
            "Cost index of {cpi}.",
            "Commitments remain within the approved envelope.",
            "No pressure on the budget; {spent} spent to date.",
            "This month's invoices match the orders.",
            "Contingency is untouched.",
        ),
        "fair": (
            "The estimate at completion ({eac}) exceeds the budget by {over}.",
            "Moderate drift: cost index of {cpi}.",
            "The remaining work is being re-estimated.",
            "Contingency is being used; spending is reviewed weekly.",
            "A savings plan has been requested from the main supplier.",
        ),
        "poor": (
            "Forecast overrun of {over}, or {delta}.",
            "The cost index is {cpi}: the budget will not suffice.",
            "Estimate at completion of {eac} against a budget of {budget}.",
            "Contingency is exhausted.",
            "Spending is rising markedly faster than the work.",
        ),
        "watermelon": (
            "Spending is ahead of phase; the gap will close.",
            "The estimate at completion is under review with finance.",
            "Higher start-up costs than planned, with no expected effect on the total.",
            "Budget held according to the team.",
        ),
    },
    "scope": {
        "good": (
            "The scope is stable.", "No change request this month.",
            "Two minor requests were accepted with no effect on the plan.",
            "Requirements are frozen and signed.", "The content of the next lot is agreed.",
        ),
        "fair": (
            "Three change requests are being assessed.", "Part of the requirements remains to be confirmed.",
            "Further requests from users are being deferred to a later lot.",
            "The scope of the last lot is under discussion.",
        ),
        "poor": (
            "The scope is not stable.", "New requests call the plan into question.",
            "A reduced scope is proposed in order to keep the date.",
        ),
    },
    "quality": {
        "good": (
            "This month's checks were satisfactory.", "No major defect is open.",
            "Deliverables are accepted at first presentation.", "Acceptance criteria are being met.",
            "The quality review raised minor points only.",
        ),
        "fair": (
            "A few major defects remain to be fixed{built}.", "There is more rework than expected.",
            "Closer inspection has been set up at the supplier's.",
            "The last delivery was accepted with reservations.",
        ),
        "poor": (
            "The number of blocking defects prevents acceptance.", "The last delivery was rejected.",
            "The level of quality is not acceptable to users.",
        ),
    },
    "risk": {
        "good": (
            "Risks are being followed and none is critical.", "The register was reviewed with the team.",
            "Mitigating actions are up to date.", "One risk was closed and none appeared.",
            "Contingency covers the exposure.",
        ),
        "fair": (
            "One significant risk needs action before next month.", "Exposure is rising slightly.",
            "Dependence on the main supplier is under watch.",
            "Two mitigating actions are overdue.",
        ),
        "poor": (
            "A major risk has materialised.", "Exposure exceeds contingency.",
            "Several critical risks have no response in place.",
        ),
    },
    "benefits": {
        "good": (
            "The expected benefits are confirmed.", "The business case still holds.",
            "The first gains are being measured{late_stage}.", "Each benefit measure has an owner.",
        ),
        "fair": (
            "The first gains will come later than planned.", "Part of the gains remains to be shown.",
            "The business case needs updating.",
        ),
        "poor": (
            "The delay pushes benefits out by a financial year.", "The return on the project must be re-examined.",
            "The expected gains no longer offset the extra cost.",
        ),
    },
    "resources": {
        "good": (
            "The team is complete.", "Planned resources are available.",
            "The reinforcement requested has arrived.", "The quarter's workload is covered.",
            "No absence affects the plan.",
        ),
        "fair": (
            "One post remains to be filled.", "Business experts are not available enough.",
            "A departure is announced; the handover is organised.", "The workload slightly exceeds capacity.",
        ),
        "poor": (
            "Two key posts are vacant.", "The team's capacity does not allow the plan to be met.",
            "The supplier has not provided the staff agreed in the contract.",
        ),
    },
}  # fmt: skip

# Of a project that has finished.
FINAL: dict[str, tuple[str, ...]] = {
    "schedule": (
        "Finished on {finish}, {slip} days after the baseline.",
        "Finished on {finish}, on the baseline date{same}.",
        "Finished on {finish}.",
    ),
    "cost": (
        "Final cost of {spent} against a budget of {budget}.",
        "Accounts settled at {spent}.",
    ),
}
