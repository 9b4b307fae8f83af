"""What a report shows of a machine, where the rules for machines need more."""

from torchdoctor.diagnosis.text.partial import suggested
from torchdoctor.facts.model import Facts, Jetson, OperatingSystem, TorchFacts
from torchdoctor.matrix.model import Matrix

BLIND = TorchFacts(is_available=False)
SAID = "torch.cuda.is_available(): False"


def seen(facts):
    return [(one.word, one.evidence) for one in suggested(facts, Matrix())]


def test_a_jetson_is_known_by_its_own_release_else_by_its_kernel():
    tegra = OperatingSystem(kernel="5.15.136-tegra")
    told = Facts(jetson=Jetson(l4t="36.4.0"), torch=BLIND, os=tegra)
    untold = Facts(jetson=Jetson(), torch=BLIND, os=tegra)

    assert seen(told) == [("JETSON_NEEDS_VENDOR_WHEEL", ("Jetson Linux 36.4.0", SAID))]
    assert seen(untold) == [("JETSON_NEEDS_VENDOR_WHEEL", ("kernel 5.15.136-tegra", SAID))]


def test_a_jetson_that_is_only_named_gives_no_kernel():
    assert seen(Facts(jetson=Jetson(), torch=BLIND)) == [("JETSON_NEEDS_VENDOR_WHEEL", (SAID,))]
