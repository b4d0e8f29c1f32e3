"""The desk: the one place where a host hands in commands and asks questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from .._lazy import Later

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta

    from .. import (
        agreement,
        complaint,
        errors,
        improvement,
        kernel,
        liability,
        ports,
        values,
    )
    from ..agreement import Agreement, AgreementCopy, Figures
    from ..complaint import AttachmentKind, Standard
    from ..duties import Task
    from ..keeping import Keeping
    from ..kernel import Allowed, Command, Event, Refused
    from ..periods import WorkingCalendar
    from ..ports import (
        Access,
        Authoriser,
        BlobStore,
        Clock,
        Query,
        Randomness,
        Store,
        Vault,
    )
    from ..values import Actor, Party, When
    from . import (
        accesses,
        arguments,
        attaching,
        authority,
        breaches,
        committing,
        contacts,
        core,
        deadlines,
        defaults,
        dossier,
        driver,
        feed,
        finding,
        kinds,
        others,
        revealing,
        sight,
        views,
    )
    from . import analysis as analysing
    from . import report as reporting
    from . import sweep as sweeping
    from . import verify as proof
    from .analysis import Analysis, AnalysisDue
    from .breaches import BreachView
    from .core import Outcome
    from .deadlines import DeadlineView
    from .dossier import Dossier, Selection
    from .report import Report
    from .requests import Count
    from .sweep import Swept
    from .verify import Anchor, Verification
    from .views import Case, CasePage, ClaimView, Entry, ImprovementView, Revealed
else:
    # Loaded when the first desk is made: importing the name costs no more than its dependencies.
    agreement, complaint, errors, improvement, kernel, liability, ports, values = (
        Later(f"complaintflow.{name}")
        for name in (
            "agreement",
            "complaint",
            "errors",
            "improvement",
            "kernel",
            "liability",
            "ports",
            "values",
        )
    )
    (
        accesses,
        arguments,
        attaching,
        authority,
        breaches,
        committing,
        contacts,
        core,
        deadlines,
        defaults,
        dossier,
        driver,
        feed,
        finding,
        kinds,
        others,
        revealing,
        sight,
        views,
        analysing,
        reporting,
        sweeping,
        proof,
    ) = (
        Later(f"complaintflow.desk.{name}")
        for name in (
            "accesses",
            "arguments",
            "attaching",
            "authority",
            "breaches",
            "committing",
            "contacts",
            "core",
            "deadlines",
            "defaults",
            "dossier",
            "driver",
            "feed",
            "finding",
            "kinds",
            "others",
            "revealing",
            "sight",
            "views",
            "analysis",
            "report",
            "sweep",
            "verify",
        )
    )


class Desk:
    """Handles commands and answers questions, over a store.

    :param store: keeps the streams, for example :class:`~complaintflow.stores.MemoryStore`.
    :param clock: tells the time of recording; the system's by default.
    :param randomness: salts, references and keys; the operating system's by default.
    :param authoriser: who may do and see what; by role by default; what is not listed is denied.
    :param calendars: working-day calendars by the id that terms name; by default the State
        Council's (``cn-state-council``), loaded when it is first needed.
    :param vault: where the values are that tokens stand for; by default the store itself, which
        then takes them in its commit.
    :param blobs: where the bytes of attachments are; without one there are no attachments.
    :param standards: the editions of the standard of classification; annex 2's by default. A
        complaint is classified by the one that its terms name, so earlier ones stay here while
        complaints are under them.

    Every method takes the actor, asks the authoriser, and raises
    :class:`~complaintflow.errors.NotPermitted` where it says no; of a subject that the actor may
    not see at all it raises :class:`~complaintflow.errors.UnknownSubject`, as if it were not there.
    A desk keeps no state of its own: any number of them may work on one store.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock | None = None,
        randomness: Randomness | None = None,
        authoriser: Authoriser | None = None,
        calendars: Mapping[str, WorkingCalendar] | None = None,
        vault: Vault | None = None,
        blobs: BlobStore | None = None,
        standards: Iterable[Standard] | None = None,
    ) -> None:
        self.store = store
        if vault is None and not isinstance(store, ports.Vault):
            raise TypeError("this store keeps no values itself: give the desk a vault")
        self._vault = vault if vault is not None else cast("Vault", store)
        self._blobs = blobs
        self._core = core.Core(
            kinds=kinds.kinds(),
            clock=clock or defaults.SystemClock(),
            randomness=randomness or defaults.SystemRandomness(),
            authoriser=authoriser or authority.RoleAuthoriser(),
            calendars=defaults.ShippedCalendars() if calendars is None else calendars,
            standards=complaint.by_version(
                (complaint.annex_2(),) if standards is None else standards
            ),
        )
        self._driver = driver.Driver(self._core, store, self._vault, self._figures)

    @property
    def clock(self) -> Clock:
        """The clock that this desk records by."""
        return self._core.clock

    # --- commands ----------------------------------------------------------------------------

    def handle(
        self,
        command: Command,
        *,
        actor: Actor,
        on: str | None = None,
        key: str | None = None,
        expected: int | None = None,
    ) -> Outcome:
        """Carry out a command: decide it, and write all it brings in one commit.

        :param on: the complaint or agreement; left out for a command that begins one.
        :param key: the command's idempotency key. Given again with the same command it returns
            what it did the first time and changes nothing. A random one is drawn where none is
            given. Those that begin with ``disposal:`` are the desk's own.
        :param expected: pins the decision to a version: where the subject has moved on,
            :class:`StaleComplaint` is raised. Unpinned, the command is decided again on the newest.
        :raises CommandRefused: with every reason, where the process does not allow it now.
        :raises NotPermitted: where the actor may not.
        :raises InvalidCommand: for a malformed ``key``, an ``on`` missing or out of place, or an
            argument that is of another type than it must be; also for a command that
            ``model_copy`` or ``model_construct`` made past its validation.
        :raises UnknownSubject: where there is no such complaint or agreement, or none that the
            actor may see.
        :raises AlreadyExists: where the external reference, or the agreement's number, is used.
        :raises IdempotencyConflict: where the key was used for another command.
        :raises StoreError: where nothing could be written; the same key may be tried again.
        """
        return self._driver.drive(committing.handle(self._core, command, actor, on, key, expected))

    # --- questions ---------------------------------------------------------------------------

    def get(self, id: str, *, actor: Actor) -> Case:
        """A complaint as it stands, with what is owed now."""
        case, snapshot = self._driver.of(complaint.Complaint, id, actor, "get")
        seen = authority.seen_by(actor, case)
        return views.case_of(seen, snapshot.version, self._core.now(snapshot))

    def get_agreement(self, id: str, *, actor: Actor) -> Agreement:
        """An agreement as it stands."""
        state, _ = self._driver.of(agreement.Agreement, id, actor, "get")
        return state

    def copy_of_agreement(
        self, id: str, *, actor: Actor, through: int | None = None
    ) -> AgreementCopy:
        """A copy of an agreement's whole record as canonical JSON, with a digest that both parties
        can compute and compare (7.2).

        :param through: the version of the last event in it; by default that of the last one that
            is not itself the giving of a copy: so both parties' copies are the same.
        :raises BadCopy: where there is no such event.
        :raises RecordBroken: where the record's chain does not hold.
        """
        self._driver.of(agreement.Agreement, id, actor, "history")
        return agreement.copy_of(self.store.events(id), through)

    def give_copy(
        self, id: str, *, party: Party, actor: Actor, through: int | None = None
    ) -> AgreementCopy:
        """Give a party its copy (:meth:`copy_of_agreement`), and record that it was given, with its
        digest.

        :raises CommandRefused: where the agreement is not signed, or Party B asks for another's.
        """
        copy = self.copy_of_agreement(id, actor=actor, through=through)
        given = agreement.GiveCopy(party=party, through=copy.through, digest=copy.digest)
        self.handle(given, actor=actor, on=id)
        return copy

    def analysis(self, id: str, first: date, last: date, *, actor: Actor) -> Analysis:
        """Handling analysed: counts of the complaints under an agreement that were received from
        ``first`` to ``last``, by month, category, product, cause and object (4.4); of what the
        actor may see.

        :raises InvalidCommand: where the days are out of order.
        """
        self._may(actor, "report")
        analysing.check_days(first, last)
        self.get_agreement(id, actor=actor)
        query = ports.Query(agreement=id, limit=500)
        return analysing.counted(id, first, last, self.cases(query, actor=actor))

    def make_analysis(self, id: str, first: date, last: date, *, actor: Actor) -> Analysis:
        """Analyse handling (:meth:`analysis`), and record that it was, with the digest of the
        figures. The next one is due within the terms' time of ``last``.

        :raises CommandRefused: where the last day is not over, or the agreement is not signed.
        """
        made = self.analysis(id, first, last, actor=actor)
        record = agreement.RecordAnalysis(
            first=first, last=last, digest=made.digest, complaints=made.complaints
        )
        self.handle(record, actor=actor, on=id)
        return made

    def analysis_due(self, id: str, *, actor: Actor) -> AnalysisDue:
        """By when handling is analysed next under an agreement, and whether that is overdue."""
        state, snapshot = self._driver.of(agreement.Agreement, id, actor, "get")
        around = others.around(self._core, id, "", actor, self._core.now(snapshot))
        due = state.analysis_due(around.calendar(state.terms.calendar))
        return analysing.AnalysisDue(
            due=due,
            overdue=due is not None and due.over_at(around.now),
            last=max(state.analyses, key=lambda made: made.last, default=None),
        )

    def get_claim(self, id: str, *, actor: Actor) -> ClaimView:
        """A claim and its dispute as they stand; ``overdue`` where its settlement is not performed
        in time."""
        state, snapshot = self._driver.of(liability.Claim, id, actor, "get")
        return finding.claim_view(self._driver, state, snapshot, actor)

    def claims(self, query: Query | None = None, *, actor: Actor) -> Iterator[ClaimView]:
        """The claims that match and that the actor may see, in the order in which they were
        raised; with ``Query(touches=id)`` those that refer to a complaint, an improvement or an
        agreement.

        :raises NotPermitted: where the query is by what the actor does not see of them.
        """
        self._may(actor, "find")
        arguments.check_query("claims", query)
        found = finding.matching(self._driver, liability.Claim, query, actor)
        return (finding.claim_view(self._driver, state, at, actor) for state, at in found)

    def get_improvement(self, id: str, *, actor: Actor) -> ImprovementView:
        """An improvement as it stands, with what is owed of it now."""
        state, snapshot = self._driver.of(improvement.Improvement, id, actor, "get")
        return finding.improvement_view(self._driver, state, snapshot, actor)

    def improvements(
        self, query: Query | None = None, *, actor: Actor
    ) -> Iterator[ImprovementView]:
        """The improvements that match and that the actor may see, in the order in which they were
        opened.

        :raises NotPermitted: where the query is by what the actor does not see of them.
        """
        self._may(actor, "find")
        arguments.check_query("improvements", query)
        found = finding.matching(self._driver, improvement.Improvement, query, actor)
        return (finding.improvement_view(self._driver, state, at, actor) for state, at in found)

    def keeping(self, id: str, *, actor: Actor) -> Keeping:
        """What keeps the record of a complaint, an improvement or a claim (3.7): until when at
        least, which holds stand, and what is open still that it goes with, as far as the actor may
        see that.

        It is what :class:`~complaintflow.keeping.Dispose` goes by."""
        state, _ = self._driver.subject(id, actor, "get")
        return self._driver.drive(others.keeping(self._core, id, state, actor))

    def breaches(self, id: str, *, actor: Actor) -> tuple[BreachView, ...]:
        """The breaches of a complaint or an improvement, each with what it rests on, how late,
        who answers for it, and what is done about it."""
        state, snapshot = self._driver.subject(id, actor, "get")
        if not isinstance(state, complaint.Complaint | improvement.Improvement):
            raise errors.UnknownSubject(kind="complaint", id=id)
        kind = self._core.kind_of(id)
        return breaches.views_of(kind, state, self.store.events(id), self._core.now(snapshot))

    def deadlines(self, id: str, *, actor: Actor) -> tuple[DeadlineView, ...]:
        """The limits of a complaint or an improvement, the nearest first: of every duty of every
        cycle, performed or not, with how it stands (``state``, ``due``, ``late_by``), how the limit
        was counted (``explain()``), and what it was before, as far as the actor may read that.

        Of a complaint: to respond and to complete (4.1, 4.2), Party B's to assist (2.2), to take up
        each problem (4.4); of an improvement: to plan it, and to carry out each action. What Party
        A wants of itself is no duty: it is in ``get(id).targets``.
        """
        state, snapshot = self._driver.subject(id, actor, "get")
        if not isinstance(state, complaint.Complaint | improvement.Improvement):
            raise errors.UnknownSubject(kind="complaint", id=id)
        may_read = self._core.authoriser.may(actor, "history", state)
        stored = self.store.events(id) if may_read else ()
        seen = authority.seen_by(actor, state)
        return deadlines.views_of(self._core.kind_of(id), seen, stored, self._core.now(snapshot))

    def allowed(self, id: str, *, actor: Actor) -> tuple[Allowed, ...]:
        """Every move that starts from the present status and that the actor may make: open, or
        closed with every reason; ``needs`` are the fields that further rules will look at."""
        state, snapshot = self._driver.subject(id, actor, "get")
        kind = self._core.kind_of(id)
        around = others.around(self._core, id, "", actor, self._core.now(snapshot))
        return tuple(
            move
            for move in kind.allowed(state, around)
            if self._core.authoriser.may(actor, move.move, state)
        )

    def check(self, command: Command, *, actor: Actor, on: str) -> Refused | tuple[Event, ...]:
        """What a command would bring, or every reason why not; nothing is written."""
        decided = self._driver.drive(committing.check(self._core, command, actor, on))
        if isinstance(decided, kernel.Refused):
            return decided
        return tuple(authority.told_to(actor, event) for event in decided)

    def reference(self, id: str, *, actor: Actor) -> str:
        """The public reference of a complaint, an improvement or a claim; an agreement's number."""
        state, _ = self._driver.subject(id, actor, "get")
        return self._core.kind_of(id).index(state).reference

    def history(self, id: str, *, actor: Actor) -> tuple[Entry, ...]:
        """Every event of a complaint or agreement, in order."""
        self._driver.subject(id, actor, "history")
        return feed.entries(self._core, self.store.events(id), actor)

    def events_after(self, position: int, *, actor: Actor, limit: int = 500) -> tuple[Entry, ...]:
        """The feed over all streams above ``position``, in order, without gaps; of what the actor
        may not see it shows nothing."""
        arguments.check_position("events_after", position)
        arguments.check_limit("events_after", limit)
        self._may(actor, "feed")
        return feed.after(self._driver, position, actor, limit)

    def find(self, query: Query | None = None, *, actor: Actor) -> CasePage:
        """A page of the complaints that match, within what the actor may see at all.

        :raises NotPermitted: where the query is by what is hidden from the actor: that something
            is found would tell it.
        """
        self._may(actor, "find")
        arguments.check_query("find", query)
        return finding.page(self._driver, query or ports.Query(), actor)

    def find_agreement(self, number: str, *, actor: Actor) -> Agreement:
        """The agreement with that number. Raises :class:`UnknownSubject`."""
        self._may(actor, "find")
        return finding.agreement(self._driver, number, actor)

    def cases(self, query: Query | None = None, *, actor: Actor) -> Iterator[Case]:
        """Every complaint that matches, page after page."""
        self._may(actor, "find")
        arguments.check_query("cases", query)
        return finding.cases(self._driver, query or ports.Query(limit=500), actor)

    def worklist(self, person: str | None, *, actor: Actor) -> tuple[Task, ...]:
        """What a person owes next, on complaints, improvements, claims and agreements that the
        actor may see, the nearest limit first; each task names the command that would do it.

        What waits for a decision of Party A is the manager's that the terms name; so is what is
        left undone by whoever is barred, and that a complaint has no handler. Where they name
        nobody, or one who cannot, it is on the list of nobody in particular: a manager looks
        there too. Party B finds its own by the id that its agreements name it by (``party_b_ref``),
        and no list but that.

        Its cost is that of the records with a task on it.

        :param person: an id; None: what is owed by nobody in particular.
        """
        self._may(actor, "find")
        return finding.worklist(self._driver, person, actor)

    def report(
        self,
        *,
        actor: Actor,
        agreement: str | None = None,
        each: Callable[[Case], object] | None = None,
    ) -> Report:
        """Counts over the complaints that the actor may see. ``each`` is handed every case as it
        is counted, so that more can be counted in the same pass."""
        self._may(actor, "report")
        query = ports.Query(agreement=agreement, limit=500)
        return reporting.report(self.cases(query, actor=actor), each)

    def new_edition(self, standard: Standard, *, actor: Actor) -> Standard:
        """A new edition of the standard of classification (annex 2), where it may stand beside
        those that this desk was given, and be given to the next one.

        The desk itself looks which categories are in use, in all open complaints, also in those
        that the actor does not see. It costs what they are, however many were closed.

        :return: ``standard``.
        :raises StandardDropsCategory: where it leaves out what an open complaint is under: which,
            by how many.
        :raises AlreadyExists: where other content goes by its version.
        """
        self._may(actor, "report")
        in_use = finding.in_use(self._driver)
        return complaint.edited(self._core.standards.values(), standard, in_use)

    # --- personal data -----------------------------------------------------------------------

    def reveal(
        self,
        id: str,
        fields: Sequence[str],
        *,
        actor: Actor,
        purpose: str,
        lang: Literal["zh", "en"] = "zh",
    ) -> tuple[Revealed, ...]:
        """Read values from the vault; that it was read is written down before it is answered.

        Each is plain, masked, or left out, by what the reader may see of it (4.3). One that the
        vault rejects is told as ``damaged`` and hinders no other.

        :param fields: kinds of values (``customer_name``, ``contact``, ``statement``, …), or
            ``all``.
        :param purpose: why; a code such as ``call_back``.
        :param lang: in which language a mask names what it hides.
        :raises ValueDestroyed: where none of them is there any more, or is the reader's to see.
        :raises ValueRejected: where all that is there is damaged.
        """
        asked = arguments.kinds_asked(fields, purpose)
        state, _ = self._driver.subject(id, actor, "reveal")
        what = revealing.wanted(self._core, self.store, id, actor, state, asked)
        if what.places:
            self._log(id, actor, asked, purpose)
            found = revealing.reveal(self._vault, what, lang)
            if found:
                return found
        raise errors.ValueDestroyed(token=",".join(sorted(asked)))

    def attach(
        self,
        id: str,
        data: bytes | BinaryIO,
        *,
        kind: AttachmentKind,
        file_name: str,
        media_type: str,
        actor: Actor,
        at: When | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Attach bytes, or a stream's, to a complaint: first they are kept, durably, then that they
        were attached is recorded. If it is refused, the bytes are left over for
        :meth:`sweep_attachments`.

        :param file_name: a value for the vault.
        :param media_type: such as ``image/jpeg``, without parameters.
        :param at: when it was handed in; now where it is not said.
        :raises StoreUnavailable: where the desk was given no blob store.
        """
        given = {"kind": kind, "file_name": file_name, "media_type": media_type, "at": at}
        attaching.command(given, ports.Blob(sha256="0" * 64, size=0))  # bad input keeps no bytes
        self._driver.subject(id, actor, "attach")
        blob = attaching.needed(self._blobs).put(data)
        return self.handle(attaching.command(given, blob), actor=actor, on=id, key=key)

    def open_attachment(self, id: str, attachment: str, *, actor: Actor, purpose: str) -> BinaryIO:
        """An attachment's bytes, to be read and closed; who reads what and why is written down
        before it is answered, as for :meth:`reveal`. A customer opens what they handed in.

        :raises BlobDamaged: here or while they are read, where they are not those that were
            attached.
        :raises ValueDestroyed: where the record was disposed of.
        """
        arguments.codes("attachment", purpose)
        state, _ = self._driver.of(complaint.Complaint, id, actor, "reveal")
        may = self._core.authoriser
        found = attaching.opened(state, attachment, lambda a: sight.opens(may, actor, state, a))
        blobs = attaching.needed(self._blobs)
        self._log(id, actor, ("attachment", found.id), purpose)
        return blobs.open(found.sha256)

    def sweep_attachments(
        self, *, actor: Actor | None = None, not_put_for: timedelta | None = None
    ) -> int:
        """Destroy the bytes that no complaint refers to: of records that were disposed of, and of
        attaching that came to nothing. How many it was.

        :param not_put_for: what was put within that time is left, for somebody may be about to
            record it; a day where it is not said.
        """
        self._may(actor or values.Actor.SYSTEM, "sweep")
        return attaching.sweep(attaching.needed(self._blobs), self._driver, not_put_for)

    def dossier(
        self, id: str, *, actor: Actor, purpose: str, values: Selection = "none"
    ) -> Dossier:
        """A copy of all that is recorded about a complaint, event by event as it is stored, with
        its agreement and what refers to it, as far as the actor may see it.

        :param purpose: why; a code such as ``inspection``.
        :param values: which values of the vault it holds: ``none``, those that are the customer's
            ``own``, or ``all`` that the actor may see. That they were read is written down before.
        :raises RecordBroken: where a chain does not hold.
        """
        arguments.codes("dossier", purpose)
        if values not in ("none", "own", "all"):
            raise errors.InvalidCommand(
                model="dossier", problems=(errors.Problem(place="values", kind="enum"),)
            )
        state, snapshot = self._driver.of(complaint.Complaint, id, actor, "history")
        if values != "none":
            self._core.permit(actor, "reveal", id, state)
        reading = dossier.Reading(self._core, self.store, self._vault, actor, values)
        kept = self._driver.drive(others.keeping(self._core, id, state, actor))
        return reading.dossier(snapshot, purpose, kept)

    def accesses(self, id: str, *, actor: Actor) -> tuple[Access, ...]:
        """Who read which values of a subject, when and why."""
        self._driver.subject(id, actor, "history")
        return tuple(self.store.accesses(id))

    def accesses_of(self, customer: str, *, actor: Actor) -> tuple[Access, ...]:
        """Who read which values of a customer, when and why: over all complaints that are
        recorded as theirs and that the actor may see, in order of time.

        :param customer: the host's opaque id.
        """
        cases = self.cases(ports.Query(customer=customer, limit=500), actor=actor)
        may = self._core.authoriser.may
        theirs = (case.id for case in cases if may(actor, "history", case.complaint))
        told = (access for id in theirs for access in self.store.accesses(id))
        return tuple(sorted(told, key=lambda access: access.at))

    def find_contact(self, value: str, *, actor: Actor, purpose: str) -> tuple[str, ...]:
        """The ids of the complaints that hold a contact (a telephone number, an address, an
        account), however it is written, of those in which the actor may read it; in order. That
        each was found is written down, as a reading of its ``contact``, before it is answered; of a
        joint complaint with the ids of those whose contact it is.

        :param purpose: why; a code such as ``call_back``.
        """
        arguments.codes(contacts.CONTACT, purpose)
        arguments.check_types("find_contact", value=(value, str))
        self._may(actor, "find_contact")
        search = contacts.Search(self._core, self.store, self._vault, actor)
        found = search.holding(value)
        for id, whose in found.items():
            self._log(id, actor, (contacts.CONTACT, *whose), purpose)
        return tuple(found)

    def permit(self, action: str, *, actor: Actor) -> None:
        """Ask the authoriser for what is done around the desk, such as ``deliver``.

        :raises NotPermitted: where it says no.
        """
        self._may(actor, action)

    # --- the passing of time, and proof ------------------------------------------------------

    def sweep(self, *, actor: Actor | None = None, limit: int = 10_000) -> Swept:
        """Do what time has brought: warnings, breaches by silence, and limits counted again after
        a calendar changed. May run as often as wanted and in several places at once.

        A complaint that cannot be looked at (its calendar is not there, for one) is told in
        ``failed`` and hinders no other. Raises :class:`StoreError` where the store fails.
        """
        arguments.check_limit("sweep", limit)
        self._may(actor or values.Actor.SYSTEM, "sweep")
        return sweeping.sweep(self._driver, limit)

    def preview(self, now: datetime, *, actor: Actor | None = None) -> Swept:
        """What a sweep at ``now`` would do; nothing is written."""
        arguments.check_time("preview", now)
        self._may(actor or values.Actor.SYSTEM, "sweep")
        return sweeping.preview(self._driver, values.instant(now, "now"), 10_000)

    def anchor(self, *, actor: Actor) -> Anchor:
        """A digest over everything so far, to be kept elsewhere and given to :meth:`verify`."""
        self._may(actor, "verify")
        return proof.anchor_of(self.store)

    def verify(
        self, id: str | None = None, *, actor: Actor, anchor: Anchor | None = None
    ) -> Verification:
        """Check the record of one complaint or agreement, or of all: that the chain holds up to
        the head, that the rows of the events, the stored snapshot and what it is found by are
        what the events say, that the values that are left are those that were recorded, that no
        event is without its subject or missing among all, and that nothing before ``anchor`` has
        changed. What cannot be read is a fault (see :class:`Fault`)."""
        self._may(actor, "verify")
        only = None if id is None else self._driver.subject(id, actor, "verify")[1]
        return proof.verify(self._core, self.store, self._vault, only, anchor, self._blobs)

    # --- inside ------------------------------------------------------------------------------

    def _may(self, actor: Actor, action: str) -> None:
        self._driver.permit(actor, action)

    def _figures(self, asked: Count) -> Figures:
        made = self.analysis(asked.agreement, asked.first, asked.last, actor=asked.actor)
        return agreement.Figures(digest=made.digest, complaints=made.complaints)

    def _log(self, id: str, actor: Actor, fields: tuple[str, ...], purpose: str) -> None:
        accesses.write_down(self._core, self.store, actor, id, fields, purpose)
