"""A card that is newer than the build."""

from torchdoctor.facts.model import Driver, Gpu

WHL = "https://download.pytorch.org/whl"


def test_fires_for_a_build_without_its_code(words, on):
    card = Gpu(vendor="nvidia", name="NVIDIA GeForce RTX 5090", compute_capability="12.0")
    driver = Driver(installed=True, version="580.65.06", cuda_version="13.0", loaded=True)
    machine = on("linux", gpus=(card,), driver=driver)

    assert words(f"pip install torch==2.6.0 -i {WHL}/cu124", machine) == ["GPU_TOO_NEW_FOR_VARIANT"]
    assert words(f"pip install torch==2.7.0 -i {WHL}/cu128", machine) == []
