from index_server import IndexServer, wheel
from released import ranged

from torchdoctor.index.ask import IndexAnswer
from torchdoctor.index.race import For, race
from torchdoctor.matrix.model import Mirror

MIRRORS = [
    Mirror(id="slow", variant_url="http://slow/{variant}", kind="simple"),
    Mirror(id="fast", variant_url="http://fast/{variant}", kind="flat"),
    Mirror(id="dead", variant_url="http://dead/{variant}", kind="simple"),
    Mirror(id="general", variant_url=None, kind="general"),
]


def asker(question, access):
    assert question.wanted == {"torch": "2.14.1+cu126"}
    if "dead" in question.address:
        return IndexAnswer(url=question.address, alive=False, took_s=0.001, problem="refused")
    took_s = 2.0 if "slow" in question.address else 0.5
    return IndexAnswer(url=question.address, alive=True, kind=question.kind, took_s=took_s)


def test_the_fastest_mirror_that_has_the_build_comes_first_and_the_dead_one_last():
    ran = race(MIRRORS, "cu126", "2.14.1+cu126", asker=asker)

    assert [one.mirror.id for one in ran] == ["fast", "slow", "dead"]
    assert [one.has_build for one in ran] == [True, True, False]


def test_a_mirror_is_asked_for_the_page_of_the_variant_in_its_own_form():
    asked = {
        one.answer.url: one.answer.kind
        for one in race(MIRRORS, "cu126", "2.14.1+cu126", asker=asker)
    }

    assert asked == {
        "http://fast/cu126": "flat",
        "http://slow/cu126": "simple",
        "http://dead/cu126": None,
    }


def test_a_mirror_that_lists_the_file_and_does_not_give_it_has_it_not():
    name, content = wheel("torch", "2.6.0+cpu")
    with IndexServer() as good, IndexServer() as bad:
        for server in (good, bad):
            server.flat({name: content}, at="/cpu/")
        good.pages[f"/cpu/files/{name}"] = ranged(content)
        bad.pages[f"/cpu/files/{name}"] = (403, {}, b"")
        mirrors = [
            Mirror(id="bad", variant_url=f"{bad.url}/{{variant}}/", kind="flat"),
            Mirror(id="good", variant_url=f"{good.url}/{{variant}}/", kind="flat"),
        ]

        ran = race(mirrors, "cpu", "2.6.0+cpu")

    assert [(one.mirror.id, one.has_build) for one in ran] == [("good", True), ("bad", False)]
    assert "MB/s" in str(ran[0])
    assert "403" in str(ran[1])


def test_mirrors_are_asked_for_the_very_file_that_is_needed():
    files = [
        f"torch-2.6.0%2Bcpu-{tag}.whl"
        for tag in ("cp39-cp39-win_amd64", "cp311-cp311-manylinux_2_28_x86_64")
    ]
    names = [file.replace("%2B", "+") for file in files]
    asked = []

    def lists(question, access):
        mine = names if "good" in question.address else names[:1]
        return IndexAnswer(
            url=question.address,
            alive=True,
            kind="flat",
            files={"torch": tuple(mine)},
            addresses={name: f"{question.address}/{name}" for name in mine},
        )

    def sampler(transfer, address):
        asked.append(address)
        return 0.1

    mirrors = [
        Mirror(id=name, variant_url=f"http://{name}/{{variant}}", kind="flat")
        for name in ("bad", "good")
    ]
    ran = race(
        mirrors,
        "cpu",
        "2.6.0+cpu",
        target=For("cp311", "linux_x86_64"),
        asker=lists,
        sampler=sampler,
    )

    assert asked == [f"http://good/cpu/{names[1]}"]
    assert [(one.mirror.id, one.has_build) for one in ran] == [("good", True), ("bad", False)]
    assert "none for cp311 on linux_x86_64" in str(ran[1])


def test_a_wheel_for_every_machine_serves_each():
    assert For("cp311", "linux_x86_64").is_served_by("torch-2.6.0+cpu-py3-none-any.whl")
    assert not For("cp311", "linux_x86_64").is_served_by("torch-2.6.0.tar.gz")
