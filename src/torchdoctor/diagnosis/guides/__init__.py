"""A guide for every word of the vocabulary, by area."""

from torchdoctor.diagnosis.guide import Guide
from torchdoctor.diagnosis.guides import (
    container,
    driver,
    extension,
    gpu,
    packages,
    platform,
    run,
    torch,
)

GUIDES: dict[str, Guide] = {
    guide.word: guide
    for area in (gpu, driver, container, platform, torch, extension, packages, run)
    for guide in area.GUIDES
}
