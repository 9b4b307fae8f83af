"""What an image was built for, held against the machine that it runs on."""

from torchdoctor.facts.model import Facts, ImagePlan, TorchFacts
from torchdoctor.texts import say


def image_evidence(facts: Facts) -> tuple[str, ...]:
    """What the image was built with, for findings on a build that does not fit here."""
    plan = facts.image_plan
    if plan is None or not plan.packages:
        return ()
    built = ", ".join(f"{name} {version}" for name, version in plan.packages.items())
    return (
        say("this image was built with {packages} (/etc/torchdoctor/plan.json)", packages=built),
    )


def is_of_image(torch: TorchFacts | None, plan: ImagePlan | None) -> bool:
    """Whether the torch that is there is the one that the image was built with."""
    if torch is None or plan is None or not plan.packages:
        return False
    return plan.packages.get("torch") in (torch.version, torch.distribution_version)
