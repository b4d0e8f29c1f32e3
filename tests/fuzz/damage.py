"""Bytes that are nearly right: seeds, cut, doubled, mixed, and spoilt at a few places."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from hypothesis import strategies as st

SEEDS = Path(__file__).parent / "seeds"

_NASTY = (
    b"\x00", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\x80", b"\xe5", b"\x85",
    b"\n", b"\r", b"\r\n", b"\n\r", b"\x0b", b"\x0c", b"\x1c", b"\x1a", b"\xc2\x85",
    "\u2028".encode(), "\u3000".encode(), "\u202e".encode(), "٣".encode(), "²".encode(),
    b'"', b'""', b"'", b",", b";", b"\\", b"\\u0000", b"\\ud800", b"{", b"}", b"[", b"]", b":",
    b"-", b"+", b"0", b"-0", b"1e9", b"1e999", b"NaN", b"Infinity", b"null", b"true", b" ", b"\t",
    b"9" * 20, b"9" * 5000, b"[" * 3000, b'{"a":' * 3000, b"=1+1", b"@", b"%s", b"{0}",
)  # fmt: skip


def seeds(target: str) -> list[Path]:
    """The files of a target's corpus."""
    found = sorted((SEEDS / target).iterdir())
    assert found, target
    return found


@st.composite
def damaged(draw: st.DrawFn, target: str, tokens: Sequence[bytes] = ()) -> bytes:
    """A seed with up to eight changes; ``tokens`` are words of the format, put in too."""
    corpus = [path.read_bytes() for path in seeds(target)]
    data = draw(st.sampled_from(corpus))
    pieces = st.sampled_from([*_NASTY, *tokens]) | st.binary(max_size=6)
    for _ in range(draw(st.integers(0, 8))):
        # Most places are few bytes from the start of some line, where the structure is.
        a = draw(st.integers(0, len(data)))
        b = min(len(data), a + draw(st.integers(0, 40)))
        match draw(st.sampled_from(["put", "over", "cut", "twice", "line", "splice", "stop"])):
            case "put":
                data = data[:a] + draw(pieces) + data[a:]
            case "over":
                data = data[:a] + draw(pieces) + data[b:]
            case "cut":
                data = data[:a] + data[b:]
            case "twice":
                data = data[:b] + data[a:b] * draw(st.integers(1, 30)) + data[b:]
            case "line":
                end = data.find(b"\n", a) + 1
                data = data[:end] + data[end:].partition(b"\n")[0] + b"\n" + data[end:]
            case "splice":
                other = draw(st.sampled_from(corpus))
                data = data[:a] + other[draw(st.integers(0, len(other))) :]
            case _:
                data = data[:a]
    return data


@contextmanager
def ends(seconds: int = 60) -> Iterator[None]:
    """What is inside comes to an end. A minute for what takes milliseconds is a hang, on the
    busiest of machines; where there is no alarm, a hang is seen by whoever waits."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def hang(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"no end after {seconds} s")

    before = signal.signal(signal.SIGALRM, hang)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
