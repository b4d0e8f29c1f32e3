"""The machines: what each status and move is, who may make it, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from complaintflow.agreement import agreement_machine, proposal_machine
from complaintflow.annexes import Lang, state_diagram
from complaintflow.complaint import complaint_machine, measure_machine
from complaintflow.complaint.assistance import assistance_machine
from complaintflow.desk import MAY
from complaintflow.duties import breach_machine, remedy_machine
from complaintflow.improvement import action_machine, improvement_machine
from complaintflow.kernel import START, Guard, Move, StateMachine
from complaintflow.liability import claim_machine, dispute_machine
from complaintflow.values import Role, Text

from .markdown import codes, prose, table

MACHINES: dict[str, Callable[[], StateMachine[Any, Any]]] = {
    "agreement": agreement_machine,
    "proposal": proposal_machine,
    "complaint": complaint_machine,
    "measure": measure_machine,
    "assistance": assistance_machine,
    "breach": breach_machine,
    "remedy": remedy_machine,
    "improvement": improvement_machine,
    "action": action_machine,
    "claim": claim_machine,
    "dispute": dispute_machine,
}

TITLES = {
    "agreement": Text(zh="合同的状态", en="The life of an agreement"),
    "proposal": Text(zh="提议的状态", en="The life of a proposal"),
    "complaint": Text(zh="投诉的状态", en="The life of a complaint"),
    "measure": Text(zh="措施的状态", en="The life of a measure"),
    "assistance": Text(zh="协助请求的状态", en="The life of a request for assistance"),
    "remedy": Text(zh="解决办法的状态", en="The life of a corrective measure"),
    "breach": Text(zh="违约认定的状态", en="The life of a breach"),
    "improvement": Text(zh="改进事项的状态", en="The life of an improvement"),
    "action": Text(zh="改进措施的状态", en="The life of an action"),
    "claim": Text(zh="主张的状态", en="The life of a claim"),
    "dispute": Text(zh="争议的状态", en="The life of a dispute"),
}


LIVES_IN = {
    "proposal": "agreement",
    "measure": "complaint",
    "assistance": "complaint",
    "breach": "complaint's or improvement",
    "remedy": "complaint's or improvement",
    "action": "improvement",
    "dispute": "claim",
}
"""The kinds without a stream of their own, and in whose they live."""
STREAMS = tuple(kind for kind in MACHINES if kind not in LIVES_IN)


def drawing(kind: str, lang: Lang) -> str:
    """The machine as SVG."""
    return state_diagram(MACHINES[kind](), lang, title=TITLES[kind].get(lang), id=f"{kind}-{lang}")


def who(kind: str, move: Move[Any, Any]) -> str:
    """Who may make a move, by the default authoriser."""
    if kind in LIVES_IN:
        return f"by the {LIVES_IN[kind]}'s own moves"
    return codes(role.value for role in Role if move.name in MAY[role])


def _from(machine: StateMachine[Any, Any], move: Move[Any, Any]) -> str:
    without = [state for state in machine.states if state not in move.sources]
    if not without:
        return "every status"
    if len(without) == 1 and len(move.sources) > 2:
        return f"every status but {codes(without)}"
    return codes("(new)" if source == START else source for source in move.sources)


def machine(kind: str) -> Iterator[str]:
    """Everything about one machine, in tables."""
    of = MACHINES[kind]()
    yield table(
        ("status", "中文", "kind"),
        (
            (
                f"`{state}`",
                of.label(state, "zh"),
                "final" if state in of.final else "settled" if state in of.settled else "open",
            )
            for state in of.states
        ),
    )
    yield "**Moves**\n"
    yield table(
        ("move", "from", "to", "clause"),
        (
            (
                f"`{move.name}` {move.label.zh}",
                _from(of, move),
                codes(move.targets) or "(stays)",
                move.clause,
            )
            for move in of.moves.values()
        ),
    )
    yield "**What a move asks, and who may make it**\n"
    yield table(
        ("move", "guards", "who may"),
        (
            (
                f"`{move.name}`",
                codes(guard.rule for guard in move.guards) or "none",
                who(kind, move),
            )
            for move in of.moves.values()
        ),
    )
    yield from _guards(of)
    yield "**The drawing as Mermaid source**, without the moves that keep the status\n"
    yield f"```text\n{of.mermaid()}```\n"


def _guards(of: StateMachine[Any, Any]) -> Iterator[str]:
    guards: dict[str, Guard[Any, Any]] = {}
    for move in of.moves.values():
        guards |= {guard.rule: guard for guard in move.guards}
    if not guards:
        return
    yield "**Guards**\n"
    yield table(
        ("guard", "clause", "what it asks", "looks at"),
        (
            (
                f"`{guard.rule}`",
                guard.clause,
                prose(guard.says),
                codes(guard.needs) or "the state alone",
            )
            for guard in sorted(guards.values(), key=lambda guard: (guard.clause, guard.rule))
        ),
    )


def statuses(kind: str) -> Iterator[str]:
    """Every status of one machine, in Chinese."""
    of = MACHINES[kind]()
    yield table(
        ("键", "中文", "性质"),
        (
            (
                f"`{state}`",
                of.label(state, "zh"),
                "终结" if state in of.final else "办结" if state in of.settled else "办理中",
            )
            for state in of.states
        ),
    )


def moves(kind: str) -> Iterator[str]:
    """Every move of one machine, in Chinese."""
    of = MACHINES[kind]()

    def names(states: tuple[str, ...]) -> str:
        without = [state for state in of.states if state not in states]
        if not without:
            return "任何状态"
        if len(without) == 1 and len(states) > 2:
            return f"除{of.label(without[0], 'zh')}外的任何状态"
        return "、".join(of.label(state, "zh") for state in states)

    yield table(
        ("动作", "键", "条款", "从", "到"),
        (
            (
                move.label.zh,
                f"`{move.name}`",
                move.clause,
                names(move.sources),
                names(move.targets) or "（不变）",
            )
            for move in of.moves.values()
        ),
    )


def roles_zh() -> Iterator[str]:
    """What each role may do, by the labels of the moves."""
    labels = {
        move.name: move.label.zh
        for kind in ("complaint", "improvement", "claim", "agreement")
        for move in MACHINES[kind]().moves.values()
    }
    yield table(
        ("角色", "键", "可以"),
        (
            (
                role.label("zh"),
                f"`{role.value}`",
                "、".join(label for name, label in labels.items() if name in MAY[role])
                or "（只能查阅）",
            )
            for role in Role
        ),
    )


def roles() -> Iterator[str]:
    """What each role may do."""
    actions = sorted(set().union(*MAY.values()))
    shared = [action for action in actions if all(action in MAY[role] for role in Role)]
    yield f"Every role may {codes(shared)}, each within its scope. Besides:\n"
    yield table(
        ("role", "中文", "may"),
        (
            (
                f"`{role.value}`",
                role.label("zh"),
                codes(a for a in actions if a in MAY[role] and a not in shared),
            )
            for role in Role
        ),
    )
