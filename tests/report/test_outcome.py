"""What the console says at the end of an install."""

import pytest

from torchdoctor.install.model import Outcome
from torchdoctor.plan.model import Plan, Verdict, Warned
from torchdoctor.report.console import FAINT_ON_WHITE, STYLES, of_sentence, show_outcome
from torchdoctor.texts import say

PLAN = Plan(
    verdict=Verdict.INSTALL,
    torch="2.6.0",
    variant="cu124",
    variant_cuda="12.4",
    packages={"torch": "2.6.0+cu124"},
    warnings=(Warned(reason="RELEASE_END_OF_LIFE", summary=say("It gets no more fixes.")),),
    because=say(""),
)


@pytest.mark.parametrize("succeeded", [True, False])
def test_what_the_plan_warned_of_is_said_of_what_is_there_now(capsys, succeeded):
    show_outcome(PLAN, Outcome(succeeded=succeeded, installed={"torch": "2.6.0+cu124"}))

    said = "RELEASE_END_OF_LIFE: It gets no more fixes."
    assert (said in capsys.readouterr().out) is succeeded


@pytest.mark.parametrize("state", sorted(STYLES))
def test_no_sentence_is_in_a_colour_that_is_lost_on_white(state):
    assert of_sentence(state) not in FAINT_ON_WHITE
