import threading
import time

from torchdoctor.facts.looking import Looking, Seen
from torchdoctor.facts.mask import MASK
from torchdoctor.facts.model import Probed, Problem


def test_looks_side_by_side():
    """Each waits for the other: one after the other they would never end."""
    meet = threading.Barrier(2, timeout=30)

    def look():
        return Probed(meet.wait() is not None)

    one, other = Looking(look), Looking(look)
    assert (one.within(30).fact, other.within(30).fact) == (True, True)


def test_gives_up_a_probe_that_does_not_come_back():
    never = threading.Event()

    found = Looking(lambda: Probed(never.wait())).within(0.1)

    assert found.fact is None
    assert found.problem == "no answer in 0.1 s"
    never.set()


def test_several_probes_can_have_one_end():
    never = threading.Event()
    looking = Looking(lambda: Probed(never.wait()))

    found = looking.until(time.monotonic() - 1)

    assert found.fact is None
    assert found.problem.startswith("no answer in 0.")
    never.set()


def test_a_probe_that_raises_is_a_problem_and_takes_nobody_down():
    def look():
        raise ZeroDivisionError("by zero")

    assert Looking(look).within(30).problem == "ZeroDivisionError: by zero"


def test_problems_are_kept_in_order_and_without_secrets():
    seen = Seen()

    assert seen.take("a", Probed(1)) == 1
    assert seen.take("b", Probed.unknown("https://u:pw@host refused", 0.12345)) is None
    assert seen.look("c", lambda: Probed(2, "half seen")) == 2
    assert seen.problems == (
        Problem(probe="b", problem=f"https://{MASK}@host refused", took_s=0.123),
        Problem(probe="c", problem="half seen"),
    )
