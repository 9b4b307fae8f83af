"""A card that is older than the build."""

from torchdoctor.facts.model import Driver, Gpu

WHL = "https://download.pytorch.org/whl"


def test_fires_for_a_build_without_its_code(words, on):
    card = Gpu(vendor="nvidia", name="NVIDIA GeForce GTX 1080", compute_capability="6.1")
    driver = Driver(installed=True, version="580.65.06", cuda_version="13.0", loaded=True)
    machine = on("linux", gpus=(card,), driver=driver)

    assert "GPU_TOO_OLD_FOR_VARIANT" in words(f"pip install torch==2.15.0 -i {WHL}/cu130", machine)
    assert words(f"pip install torch==2.14.1 -i {WHL}/cu126", machine) == []
