"""What every source of randomness must do."""

from __future__ import annotations

import pytest

from ...ports import Randomness


class RandomnessContract:
    """The contract of :class:`~complaintflow.ports.Randomness`. Override :meth:`make_randomness`.

    That bytes cannot be predicted is beyond a test; what can be seen is tried.
    """

    def make_randomness(self) -> Randomness:
        """The source to try."""
        raise NotImplementedError

    @pytest.fixture
    def randomness(self) -> Randomness:
        """The source to try."""
        return self.make_randomness()

    def test_is_a_randomness(self, randomness: Randomness) -> None:
        assert isinstance(randomness, Randomness)

    @pytest.mark.parametrize("n", [0, 1, 16, 32, 1000])
    def test_draws_as_many_bytes_as_were_asked_for(self, randomness: Randomness, n: int) -> None:
        drawn = randomness.draw(n)
        assert isinstance(drawn, bytes)
        assert len(drawn) == n

    def test_no_two_draws_are_alike(self, randomness: Randomness) -> None:
        draws = [randomness.draw(16) for _ in range(500)]
        assert len(set(draws)) == len(draws)

    def test_two_sources_do_not_draw_alike(self, randomness: Randomness) -> None:
        """What is drawn after a restart, or by another process, is not what was drawn before."""
        other = self.make_randomness()
        assert not {randomness.draw(16) for _ in range(50)} & {other.draw(16) for _ in range(50)}

    def test_every_byte_comes(self, randomness: Randomness) -> None:
        """No value of a byte is missing from 20,000: by chance that happens once in 10**31."""
        assert len(set(randomness.draw(20_000))) == 256
