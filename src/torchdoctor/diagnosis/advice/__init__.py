"""What every word means to whoever meets it: its cause and its cure, for any machine.

Rules fit their texts to the machine that they see. What is only read in a text, and the pages of
`torchdoctor explain`, take them from here.
"""

from torchdoctor.diagnosis.advice import (
    container,
    driver,
    extension,
    gpu,
    packages,
    platform,
    run,
    torch,
)
from torchdoctor.diagnosis.advice.model import Advice

ADVICE: dict[str, Advice] = {
    **gpu.ADVICE,
    **driver.ADVICE,
    **container.ADVICE,
    **platform.ADVICE,
    **torch.ADVICE,
    **extension.ADVICE,
    **packages.ADVICE,
    **run.ADVICE,
}
"""Word -> advice, for every word of the vocabulary."""
