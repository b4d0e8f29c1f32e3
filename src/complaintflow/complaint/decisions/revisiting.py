"""What a customer says when asked how satisfied they are (3.6). It alters nothing else."""

from __future__ import annotations

from ..revisiting import CustomerRevisited, Revisit
from ..revisits import DISSATISFIED
from .draft import Draft, decides


@decides(Revisit)
def _(draft: Draft, command: Revisit) -> None:
    draft.record(
        CustomerRevisited(
            **draft.stamp(command.at),
            channel=command.channel,
            reached=command.reached,
            satisfaction=command.satisfaction,
            comment=draft.maybe(command.comment, "comment"),
        )
    )
    if command.satisfaction in DISSATISFIED:
        # Whether it is an objection only the customer's words say: somebody must read them.
        people = (draft.complaint.handler, draft.complaint.terms.manager)
        draft.tell_each("dissatisfied", people, clause="3.6")
