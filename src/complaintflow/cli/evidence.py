"""``attach``, ``bundle`` and ``check-bundle``: what proves a complaint, in files."""

from __future__ import annotations

import mimetypes
import os
import stat
from pathlib import Path
from typing import Annotated, cast

import typer

from ..complaint import AttachmentKind
from ..complaint.events import AttachmentAdded
from ..desk import Selection, plain
from ..errors import BadFile, InvalidCommand, NotPermitted, Problem
from ..values import Text as Words
from .commanding import no_such
from .console import Console, read_time
from .failure import CliError, usage
from .options import Id, command
from .render import pairs
from .reporting import check_targets, writing

_SELECTIONS = ("none", "own", "all")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "attach")(attach)
    command(app, "bundle")(bundle)
    command(app, "check-bundle", store=False)(check_bundle)


def attach(
    console: Console,
    id: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to attach.")],
    kind: Annotated[str, typer.Option(help="document, photo, recording, video, message, other.")],
    media_type: Annotated[
        str | None, typer.Option(help="For example image/jpeg; by default by the file's name.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="When it was handed in; by default now.")] = None,
) -> None:
    """Attach a file to a complaint. The bytes are kept in FILE.attachments beside the store."""
    kinds = {known.value: known.label("zh") for known in AttachmentKind}
    if kind not in kinds:
        raise no_such(
            Words(zh="附件种类", en="kind of attachment"),
            "bad_usage",
            kind,
            kinds,
        )
    guessed = media_type or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    when = None if at is None else read_time(at, "--at")
    stream = console.find(id)
    try:
        source = file.open("rb")
    except OSError as error:
        raise BadFile(reason=(error.strerror or "it cannot be opened").lower()) from None
    with source:
        outcome = console.desk.attach(
            stream,
            source,
            kind=AttachmentKind(kind),
            file_name=file.name,
            media_type=guessed,
            actor=console.actor,
            at=when,
        )
    # By the command's own event: another process may have attached something since.
    (added,) = (event for event in outcome.events if isinstance(event, AttachmentAdded))
    told = {
        "id": outcome.id,
        "attachment": added.attachment,
        "sha256": added.sha256,
        "size": added.size,
    }
    t = console.t
    console.answer(
        told,
        pairs(
            [
                (t("附件", "attachment"), added.attachment),
                (t("摘要值", "digest"), added.sha256),
                (t("字节数", "bytes"), str(added.size)),
            ]
        ),
    )


def bundle(
    console: Console,
    id: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The zip file to write.")],
    purpose: Annotated[
        str, typer.Option(help="Why, as a code: court, inspection. It is written down.")
    ],
    values: Annotated[
        str,
        typer.Option(
            help="Which values and attachments: none, the customer's own, or all that you may see."
        ),
    ] = "none",
    document: Annotated[
        list[Path] | None, typer.Option(help="Another file to put in; may be repeated.")
    ] = None,
) -> None:
    """The evidence bundle of a complaint: one zip file that proves itself without this program.

    Keep the digest that is shown apart from the file: it is what the file is checked against."""
    from ..records import bundle as written
    from ..reporting import replacing

    if values not in _SELECTIONS:
        raise usage(
            f"--values is {', '.join(_SELECTIONS)}", f"--values 可用：{'、'.join(_SELECTIONS)}"
        )
    check_targets(console, {"FILE": str(file)})
    documents = {path.name: _read(path) for path in document or ()}
    if len(documents) != len(document or ()):
        # One would take the other's place without a word.
        raise InvalidCommand(
            model="bundle", problems=(Problem(place="documents", kind="file_twice"),)
        )
    stream = console.find(id)
    with writing(), replacing(file) as (out,):
        if stat.S_ISREG(os.fstat(out.fileno()).st_mode):
            os.fchmod(out.fileno(), 0o600)  # it may hold what customers said
        try:
            told = written(
                console.desk,
                stream,
                out,
                actor=console.actor,
                purpose=purpose,
                values=cast("Selection", values),
                documents=documents,
            )
        except NotPermitted as error:
            if error.action != "history":
                raise
            raise NotPermitted(role=error.role, action="bundle") from None
    t, disposal = console.t, told.disposal
    lost = ", ".join(f"{value.stream} {value.version} {value.field}" for value in told.damaged)
    value = {
        "written": file.name,
        "digest": told.digest,
        "streams": told.streams,
        "values": told.values,
        "attachments": told.attachments,
        "documents": told.documents,
        "damaged": [
            {"stream": value.stream, "version": value.version, "field": value.field}
            for value in told.damaged
        ],
        "disposed": None if disposal is None else plain(disposal),
    }
    console.answer(
        value,
        pairs(
            [
                (t("校验值", "digest"), told.digest),
                (t("记录链", "chains"), str(told.streams)),
                (t("值", "values"), str(told.values)),
                (t("附件", "attachments"), str(told.attachments)),
                (t("其他文件", "documents"), str(told.documents)),
                *([(t("损坏、无法读取", "damaged, not in it"), lost)] if lost else []),
                *(
                    [
                        (t("值已销毁", "values destroyed"), console.local(disposal.at)),
                        (t("销毁凭证", "certificate"), disposal.certificate),
                    ]
                    if disposal is not None
                    else []
                ),
            ]
        ),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadFile(reason=(error.strerror or "it cannot be read").lower()) from None


def check_bundle(
    console: Console,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The zip file.")],
    digest: Annotated[
        str | None, typer.Option(help="The digest that was told apart from the file.")
    ] = None,
) -> int:
    """Check an evidence bundle, as the verify.py in it does; ends with 1 where something is wrong.

    It needs no store."""
    from ..records.verify import verify

    try:
        result = verify(str(file), digest)
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise CliError(
            "bad_file", f"the bundle cannot be read: {why}", f"证据包不能读取：{why}"
        ) from None
    value = {
        "good": result.good,
        "digest": result.digest,
        "digest_checked": digest is not None,
        "faults": [{"what": fault.what, "where": fault.where} for fault in result.faults],
    }
    console.answer(value)
    for line in result.told(console.lang).splitlines():
        console.say(line)
    if digest is None and result.good:
        console.say(
            console.t(
                "未与另行告知的校验值核对", "it was not compared with a digest told apart from it"
            )
        )
    return 0 if result.good else 1
