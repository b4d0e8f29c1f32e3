"""The agreement as it stands: its parties, its terms by version, and when it is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from ..periods import Deadline, WorkingCalendar, deadline
from ..periods.civil import add_months
from ..values import (
    Day,
    Instant,
    Labelled,
    Model,
    Party,
    Ref,
    Sealed,
    Zone,
    not_personal,
    start_of,
)
from .analyses import AnalysisMade
from .proposals import Proposal, ProposalStatus, Signature, TerminationReason
from .terms import Terms
from .trainings import Training, TrainingTopic

AgreementNumber = Annotated[
    str, Field(pattern=r"^[\w〔〕（）()\[\]./-]{1,64}$"), AfterValidator(not_personal)
]
"""The agreement's own number (合同编号), for example ``HT-2026-001`` or ``甲投〔2026〕1号``."""


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hex."""


class AgreementStatus(Labelled):
    """The life of an agreement. In force is not a status: it is a question about an instant."""

    draft = "draft", "草拟"
    signed_by_one = "signed_by_one", "一方已签署"
    signed = "signed", "双方已签署"
    terminated = "terminated", "双方已协议解除"


class GoverningLaw(Labelled):
    """The law that decides (6.1)."""

    prc = "prc", "中华人民共和国法律", "law of the People's Republic of China"


class AgreementLanguage(Labelled):
    """The language of the record (6.1: Chinese), or of a translation that was agreed on."""

    zh = "zh", "中文"
    en = "en", "英文"


class TermsVersion(Model):
    """The terms from an instant on, until the next version's."""

    n: int
    """Counts from 1: the terms that were signed."""
    since: Instant | None
    """From when they hold; None for the first, which hold from the beginning."""
    terms: Terms


class TermSpan(Model):
    """Days on which an agreement is in force, both included."""

    first_day: date
    last_day: date | None
    """None: it does not run out."""

    def includes(self, at: datetime, zone: Zone) -> bool:
        """Whether an instant lies in it."""
        over = None if self.last_day is None else start_of(self.last_day + timedelta(days=1), zone)
        return start_of(self.first_day, zone) <= at and (over is None or at < over)


class Termination(Model):
    """That the parties ended it, why, and its last day."""

    reason: TerminationReason
    last_day: date


class CopyRecord(Model):
    """That a party was given a copy (7.2): of which events, and the digest of its bytes."""

    party: Party
    through: int
    """The version of the last event in it."""
    digest: Digest
    given: Instant


class Agreement(Model):
    """An agreement as it stands. The parties' names and signatories are in the vault."""

    id: Ref
    number: AgreementNumber
    status: AgreementStatus
    party_a: Sealed
    party_b: Sealed
    party_b_ref: Ref | None = None
    """The opaque id by which Party B acts here; None where it does not."""
    governing_law: GoverningLaw = GoverningLaw.prc
    place: Sealed | None = None
    """Where it was signed, if that is stated (CPL 35: a court of that place may be agreed on)."""
    language: AgreementLanguage = AgreementLanguage.zh
    versions: tuple[TermsVersion, ...]
    """Every version of the terms; the first is the one that was signed."""
    years: int | None
    """The first term; None while it is blank, or where it is indefinite or given by dates."""
    indefinite: bool
    first_day: date | None
    """An explicit first day prevails over the day of signing."""
    last_day: date | None
    """An explicit last day prevails over the term in years."""
    signatures: tuple[Signature, ...] = ()
    renewals: tuple[TermSpan, ...] = ()
    """The further terms, in order."""
    termination: Termination | None = None
    proposals: tuple[Proposal, ...] = ()
    """Every change that was proposed, in order; at most one is open."""
    copies: tuple[CopyRecord, ...] = ()
    """The last copy that each party was given."""
    trainings: tuple[Training, ...] = ()
    """Every training that was held under it, in the order of the record (annex 7)."""
    analyses: tuple[AnalysisMade, ...] = ()
    """Every analysis of handling, in the order of the record (4.4)."""

    # --- the terms -----------------------------------------------------------------------------

    @property
    def terms(self) -> Terms:
        """The terms that were agreed last; :meth:`terms_at` says which hold at an instant."""
        return self.versions[-1].terms

    @property
    def zone(self) -> Zone:
        """Where the agreement's own days begin and end: as it was signed."""
        return self.versions[0].terms.zone

    def version_at(self, at: datetime) -> TermsVersion:
        """The version of the terms that holds for a complaint received at an instant; before the
        first change the first (CC 543)."""
        return [v for v in self.versions if v.since is None or v.since <= at][-1]

    def terms_at(self, at: datetime) -> Terms:
        """The terms that hold for a complaint received at an instant."""
        return self.version_at(at).terms

    @property
    def open_proposal(self) -> Proposal | None:
        """The change that waits for the other party's answer."""
        return next((p for p in self.proposals if p.status == ProposalStatus.open), None)

    # --- in force ------------------------------------------------------------------------------

    @property
    def term_is_blank(self) -> bool:
        """Whether nobody has said yet how long it runs."""
        return self.years is None and not self.indefinite and self.last_day is None

    @property
    def signed_on(self) -> date | None:
        """The later day of signing; None until both have signed (7.1)."""
        if self.status not in (AgreementStatus.signed, AgreementStatus.terminated):
            return None
        return max(signature.day.day for signature in self.signatures)

    @property
    def agreed_spans(self) -> tuple[TermSpan, ...]:
        """The first term and its renewals as they were agreed, whether or not it was terminated;
        none until both have signed."""
        signed = self.signed_on
        if signed is None:
            return ()
        first = self.first_day or signed
        return (span_of(first, self.years, self.last_day), *self.renewals)

    @property
    def spans(self) -> tuple[TermSpan, ...]:
        """The days on which it is in force, in order; between two of them lies a gap, unless one
        follows on the other. A termination ends the last of them."""
        return tuple(self._cut(self.agreed_spans))

    def _cut(self, spans: tuple[TermSpan, ...]) -> Iterator[TermSpan]:
        end = None if self.termination is None else self.termination.last_day
        for span in spans:
            if end is None or (span.last_day is not None and span.last_day <= end):
                yield span
            elif span.first_day <= end:
                yield TermSpan(first_day=span.first_day, last_day=end)

    @property
    def starts(self) -> datetime | None:
        """The first instant at which it is in force: the beginning of the day on which both have
        signed, or of the explicit first day; None until both have signed, and where it was
        terminated before it began."""
        spans = self.spans
        return start_of(spans[0].first_day, self.zone) if spans else None

    @property
    def ends(self) -> datetime | None:
        """The first instant at which it is no longer in force, after the last term; None where it
        is indefinite or never in force. The corresponding day after a term in years is its last
        day, not rolled over (CC 201, 202)."""
        spans = self.spans
        last = spans[-1].last_day if spans else None
        return None if last is None else start_of(last + timedelta(days=1), self.zone)

    def in_force_at(self, at: datetime) -> bool:
        """Whether it is in force at an instant (7.1)."""
        return any(span.includes(at, self.zone) for span in self.spans)

    # --- analyses ------------------------------------------------------------------------------

    def analysis_due(self, calendar: WorkingCalendar) -> Deadline | None:
        """By when handling is analysed next: within the terms' time (each quarter) of the last day
        that was analysed, or of when the agreement came into force. None while it is not signed.

        Missing it is shown; it is no breach by itself (corrective measure 4).
        """
        analysed = [Day(day=made.last, zone=self.zone) for made in self.analyses]
        since = max(analysed, key=lambda day: day.day, default=self.starts)
        if since is None:
            return None
        return deadline(
            since,
            self.terms.analysis.period,
            zone=self.terms.zone,
            calendar=calendar,
            clause=self.terms.analysis.clause,
            on_unknown="provisional",
            on_day="bounds",
        )

    # --- trainings -----------------------------------------------------------------------------

    def trained(
        self,
        *,
        topic: TrainingTopic | None = None,
        material: Ref | None = None,
        terms_version: int | None = None,
    ) -> tuple[Ref, ...]:
        """Who has passed a training, each once, sorted: of a topic, on a version of the material,
        on a version of the terms, where those are given."""
        passed = {
            person
            for training in self.trainings
            if topic in (None, training.topic)
            and material in (None, training.material)
            and terms_version in (None, training.terms_version)
            for person in training.passed_by
        }
        return tuple(sorted(passed))


def span_of(first: date, years: int | None, last: date | None) -> TermSpan:
    """The days of a term: to an explicit last day, or to the corresponding day (CC 202), or
    without an end where neither is given."""
    if last is None and years is not None:
        last = add_months(first, years * 12)
    return TermSpan(first_day=first, last_day=last)
