"""The manifests of deploy/kubernetes, and that what they call is there."""

from pathlib import Path

import pytest

from torchdoctor.cli.front import COMMANDS

kubernetes_validate = pytest.importorskip("kubernetes_validate", reason="it holds the schemas")
yaml = pytest.importorskip("yaml", reason="kubernetes-validate brings it")

FOLDER = Path(__file__).parents[2] / "deploy/kubernetes"
CLUSTER = "1.33"
"""The version whose schemas are taken: backoffLimitPerIndex is stable since then."""


def manifest(name):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def commands(document):
    """Every command of a manifest, wherever it stands."""
    if isinstance(document, dict):
        if isinstance(document.get("command"), list):
            yield document["command"]
        for value in document.values():
            yield from commands(value)
    elif isinstance(document, list):
        for value in document:
            yield from commands(value)


@pytest.mark.parametrize("name", ["job.yaml", "init-container.yaml"])
def test_a_cluster_would_take_it(name):
    kubernetes_validate.validate(manifest(name), CLUSTER, strict=True)


def test_a_key_that_no_cluster_knows_would_be_found():
    job = manifest("job.yaml")
    job["spec"]["template"]["spec"]["restartPolicies"] = "Never"

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, CLUSTER, strict=True)


def test_the_trainjob_has_what_its_api_requires():
    job = manifest("trainjob.yaml")

    assert (job["apiVersion"], job["kind"]) == ("trainer.kubeflow.org/v1alpha1", "TrainJob")
    assert job["spec"]["runtimeRef"]["name"] == "torch-distributed"
    assert job["spec"]["trainer"]["command"][0] == "torchrun"


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_command_and_option_that_it_calls_is_there(path, capsys):
    from torchdoctor.cli import run

    called = [words for words in commands(manifest(path.name)) if "torchdoctor" in words]

    assert called
    for words in called:
        command, *options = words[words.index("torchdoctor") + 1 :]
        assert command in COMMANDS
        run([command, "--help"])
        shown = capsys.readouterr().out
        assert [
            option for option in options if option.startswith("--") and option not in shown
        ] == []
