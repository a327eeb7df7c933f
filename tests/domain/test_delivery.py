"""Is everything sent again when the schedule says, is nobody hammered, and is only what is dead given up?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.delivery import (
    BREAKER_WINDOW,
    IN_FLIGHT,
    AttemptOutcome,
    Breaker,
    DeliveryStatus,
    Verdict,
    disabled_window,
    is_to_be_disabled,
    judge,
    wait_after,
)

START = datetime(2026, 5, 9, 1, 0, tzinfo=UTC)
FAILED, DONE, WAITING = DeliveryStatus.failed, DeliveryStatus.delivered, DeliveryStatus.waiting


def _begun(*, chance: float, status: int | None = 500, retry_after: float | None = None) -> list[timedelta]:
    """When each attempt at a receiver that always answers alike is begun, from the first; answers come at once."""
    clock, attempts, begun = START, 0, []
    while True:
        begun.append(clock - START)
        attempts += 1
        verdict = judge(
            AttemptOutcome.retry,
            attempts=attempts,
            at=clock,
            chance=chance,
            status=status,
            reason="E_HTTP",
            retry_after=retry_after,
        )
        if verdict.next_at is None:
            assert verdict == Verdict(FAILED)
            return begun
        assert verdict.status is WAITING
        clock = verdict.next_at


def test_ten_attempts_are_made_over_seventy_six_hours_and_not_one_more() -> None:
    begun = [str(after) for after in _begun(chance=0.5)]

    assert begun == [
        "0:00:00",
        "0:00:05",
        "0:05:05",
        "0:35:05",
        "2:35:05",
        "7:35:05",
        "17:35:05",
        "1 day, 7:35:05",
        "2 days, 3:35:05",
        "3 days, 3:35:05",
    ]


@pytest.mark.parametrize(
    ("chance", "second", "last"), [(0.0, "0:00:04", "2 days, 12:28:04"), (1.0, "0:00:06", "3 days, 18:42:06")]
)
def test_every_wait_is_up_to_a_fifth_shorter_or_longer(chance: float, second: str, last: str) -> None:
    begun = _begun(chance=chance)

    assert (len(begun), str(begun[1]), str(begun[-1])) == (10, second, last)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_who_has_too_much_to_do_is_left_alone_for_a_minute(status: int) -> None:
    begun = _begun(chance=0.0, status=status)

    assert (str(begun[1]), str(begun[2] - begun[1])) == ("0:01:00", "0:04:00")


def test_who_does_not_answer_in_time_is_left_alone_for_a_minute_and_who_refuses_is_not() -> None:
    waits = [
        judge(AttemptOutcome.retry, attempts=1, at=START, chance=0.5, reason=reason).next_at
        for reason in ("E_TIMEOUT", "E_CONNECTION", "E_DNS", "E_TLS", "E_BLOCKED_ADDRESS", "E_BODY_TOO_LARGE")
    ]

    assert [wait and (wait - START).total_seconds() for wait in waits] == [60, 5, 5, 5, 5, 5]


@pytest.mark.parametrize(
    ("attempts", "gently", "asked", "waited"),
    [
        (1, False, 7.0, 7),  # between the wait and twice that: as asked
        (1, False, 0.0, 5),  # it can not hurry us
        (1, False, 3600.0, 10),  # nor send us away
        (1, True, 3600.0, 120),  # 429: the wait is a minute, and twice that two
        (1, True, 90.0, 90),
        (1, True, -1.0, 60),
        (3, True, 2400.0, 2400),
        (9, False, float("inf"), 2 * 24 * 3600),
    ],
)
def test_the_time_a_receiver_asks_for_is_heard_between_the_wait_and_twice_that(
    attempts: int, gently: bool, asked: float, waited: int
) -> None:
    wait = wait_after(attempts, chance=0.9, gently=gently, retry_after=asked)

    assert wait == timedelta(seconds=waited)


@given(
    attempts=st.integers(1, 9),
    chance=st.floats(0, 1, exclude_max=True),
    gently=st.booleans(),
    asked=st.none() | st.floats(allow_nan=False),
)
def test_no_answer_brings_a_wait_out_of_its_bounds(
    attempts: int, chance: float, gently: bool, asked: float | None
) -> None:
    base = max(timedelta(seconds=5), timedelta(seconds=60) if gently else timedelta(0))

    wait = wait_after(attempts, chance=chance, gently=gently, retry_after=asked)

    assert wait is not None and base * 0.8 <= wait <= timedelta(hours=48)


@pytest.mark.parametrize("outcome", [AttemptOutcome.gone, AttemptOutcome.rejected, AttemptOutcome.ambiguous])
def test_what_is_refused_for_good_or_may_have_arrived_is_not_sent_again(outcome: AttemptOutcome) -> None:
    assert judge(outcome, attempts=1, at=START, chance=0.5) == Verdict(FAILED)


def test_a_test_is_tried_once() -> None:
    assert judge(AttemptOutcome.retry, attempts=1, at=START, chance=0.5, once=True) == Verdict(FAILED)


def test_what_arrived_is_done_at_whichever_attempt() -> None:
    assert [judge(AttemptOutcome.delivered, attempts=n, at=START, chance=0) for n in (1, 10)] == [
        Verdict(DONE)
    ] * 2


def _disabled_at(attempts: list[tuple[timedelta, bool]]) -> timedelta | None:
    """Play attempts (when, whether delivered) at one endpoint; when it is disabled."""
    failing_since: datetime | None = None
    log: list[datetime] = []
    for after, delivered in attempts:
        at = START + after
        log.append(at)
        if delivered:
            failing_since = None
            continue
        failing_since = failing_since or at
        first = min(one for one in log if one >= disabled_window(at))
        if is_to_be_disabled(failing_since=failing_since, first=first, at=at):
            return after
    return None


def test_an_endpoint_at_which_everything_fails_for_five_days_is_disabled_and_not_an_hour_before() -> None:
    hourly = [(timedelta(hours=hour), False) for hour in range(24 * 9)]

    assert _disabled_at(hourly) == timedelta(days=5)


def test_an_endpoint_that_now_and_then_takes_something_is_never_disabled() -> None:
    alternating = [(timedelta(hours=hour), hour % 100 == 99) for hour in range(24 * 90)]

    assert _disabled_at(alternating) is None


def test_one_success_begins_the_five_days_anew() -> None:
    once = [(timedelta(hours=hour), hour == 100) for hour in range(24 * 12)]

    assert _disabled_at(once) == timedelta(hours=101) + timedelta(days=5)


def test_failures_far_apart_are_no_reason_until_they_have_gone_on_for_twelve_hours() -> None:
    weekly = [(timedelta(days=7 * week), False) for week in range(20)]
    then_hourly = weekly + [(timedelta(days=7 * 19, hours=hour), False) for hour in range(1, 48)]

    assert _disabled_at(weekly) is None
    assert _disabled_at(then_hourly) == timedelta(days=7 * 19, hours=12)


def test_a_single_event_ends_its_attempts_before_the_endpoint_could_be_disabled() -> None:
    assert _disabled_at([(after, False) for after in _begun(chance=1.0)]) is None


def test_the_breaker_opens_at_seventy_per_cent_of_ten_and_not_before() -> None:
    closed = Breaker()

    opened = {
        (attempts, failures): closed.after(
            delivered=False, at=START, attempts=attempts, failures=failures
        ).is_open
        for attempts, failures in ((9, 9), (10, 6), (10, 7), (11, 7), (100, 69), (100, 70))
    }

    assert [counts for counts, is_open in opened.items() if is_open] == [(10, 7), (100, 70)]
    assert closed.after(delivered=True, at=START, attempts=100, failures=99) == closed
    assert closed.counts_from(START) == START - BREAKER_WINDOW


def test_pauses_double_from_half_a_minute_to_ten_and_each_ends_with_a_single_probe() -> None:
    breaker, at = Breaker().after(delivered=False, at=START, attempts=10, failures=10), START
    pauses, room = [], []

    for _ in range(8):
        assert breaker.until is not None
        pauses.append(int((breaker.until - at).total_seconds()))
        before = breaker.until - timedelta(microseconds=1)
        at = breaker.until
        room.append((breaker.most(before, failing=True), breaker.most(at, failing=True)))
        breaker = breaker.after(delivered=False, at=at)

    assert pauses == [30, 60, 120, 240, 480, 600, 600, 600]
    assert room == [(0, 1)] * 8


def test_a_probe_that_arrives_closes_the_breaker_and_what_failed_before_is_forgotten() -> None:
    opened = Breaker().after(delivered=False, at=START, attempts=10, failures=10)
    probed = START + timedelta(seconds=31)

    closed = opened.after(delivered=True, at=probed)

    assert (closed, closed.is_open) == (Breaker(since=probed), False)
    assert closed.counts_from(probed + timedelta(minutes=1)) == probed
    assert closed.counts_from(probed + timedelta(minutes=9)) == probed + timedelta(minutes=4)


def test_whoever_failed_last_gets_one_at_a_time_and_anybody_else_five() -> None:
    assert [Breaker().most(START, failing=failing) for failing in (True, False)] == [1, IN_FLIGHT] == [1, 5]


@pytest.mark.parametrize("delivered", [True, False])
def test_what_was_under_way_when_the_breaker_opened_changes_nothing(delivered: bool) -> None:
    opened = Breaker().after(delivered=False, at=START, attempts=10, failures=10)

    assert opened.after(delivered=delivered, at=START + timedelta(seconds=15)) == opened
