"""What is behind every word, for any machine.

Rules fit their texts to the machine that they see; a word that is only read in a text has none,
and takes its cause from here and its cure from its guide.
"""

from torchdoctor.diagnosis.causes import (
    container,
    driver,
    extension,
    gpu,
    packages,
    platform,
    run,
    torch,
)
from torchdoctor.diagnosis.causes.model import Cause

CAUSES: dict[str, Cause] = {
    **gpu.CAUSES,
    **driver.CAUSES,
    **container.CAUSES,
    **platform.CAUSES,
    **torch.CAUSES,
    **extension.CAUSES,
    **packages.CAUSES,
    **run.CAUSES,
}
"""Word -> cause, for every word of the vocabulary."""
