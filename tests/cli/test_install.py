import json

import pytest
from jsonschema import Draft202012Validator

from torchdoctor.report.schema import DOCUMENTS, json_schema

PLAN_SCHEMA = Draft202012Validator(json_schema(DOCUMENTS["plan"]))


def plan_of(doctor, facts, *options):
    status, out, _ = doctor("install", "--facts", facts, "--dry-run", "--json", *options)
    document = json.loads(out)
    PLAN_SCHEMA.validate(document)
    return status, document


def test_answers_the_contracts_example(doctor, facts_file):
    status, plan = plan_of(doctor, facts_file(), "--cuda", "12.4", "--mirror", "aliyun")

    assert status == 0
    assert plan["verdict"] == "install"
    assert (plan["torch"], plan["variant"], plan["variant_cuda"]) == ("2.6.0", "cu124", "12.4")
    assert plan["packages"] == {
        "torch": "2.6.0+cu124",
        "torchvision": "0.21.0+cu124",
        "torchaudio": "2.6.0+cu124",
    }
    assert plan["commands"] == [
        [
            "/usr/bin/python3",
            "-m",
            "pip",
            "install",
            "torch==2.6.0+cu124",
            "torchvision==0.21.0+cu124",
            "torchaudio==2.6.0+cu124",
            "--find-links",
            "https://mirrors.aliyun.com/pytorch-wheels/cu124/",
            "--index-url",
            "https://mirrors.aliyun.com/pypi/simple/",
        ]
    ]


def test_every_candidate_is_listed_with_its_reason_and_one_is_chosen(doctor, facts_file):
    _, plan = plan_of(doctor, facts_file())

    assert [row["chosen"] for row in plan["considered"]].count(True) == 1
    assert all(row["kept"] is (row["reason"] is None) for row in plan["considered"])
    newest = plan["considered"][0]
    assert (newest["torch"], newest["reason"]) == ("2.15.0", "DRIVER_TOO_OLD")
    assert "550.54.14" in newest["because"]
    assert "580.65.06" in newest["because"]


def test_the_line_that_proves_the_install_is_the_last_step(doctor, facts_file):
    _, plan = plan_of(doctor, facts_file())

    assert plan["next_steps"][-1].startswith('/usr/bin/python3 -c "import torch;')


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--cuda", "99"), "VARIANT_NOT_PUBLISHED"),
        (("--cuda", "12.5"), "VARIANT_NOT_PUBLISHED"),
        (("--torch", "9.9"), "VARIANT_NOT_PUBLISHED"),
        (("--torch", "2.6.0", "--cuda", "12.8"), "VARIANT_NOT_PUBLISHED"),
        (("--cuda", "13.0"), "DRIVER_TOO_OLD"),
    ],
)
def test_what_is_not_on_offer_is_refused_with_the_nearest_offers(doctor, facts_file, options, word):
    status, plan = plan_of(doctor, facts_file(), *options)

    assert (status, plan["verdict"], plan["reasons"][0]) == (1, "refuse", word)
    assert plan["commands"] == []
    assert len(plan["next_steps"]) >= 1


@pytest.mark.parametrize("key", ["os", "python", "gpus", "driver"])
def test_a_missing_fact_is_named_and_never_filled(doctor, facts_file, key):
    status, plan = plan_of(doctor, facts_file(**{key: None}))

    assert (status, plan["reasons"]) == (1, ["FACTS_INCOMPLETE"])
    assert key in plan["because"]


def test_an_installed_build_that_differs_by_its_label_alone_is_really_replaced(doctor, facts_file):
    torch = {"installed": True, "version": "2.6.0+cpu", "cuda": None}

    _, plan = plan_of(doctor, facts_file(torch=torch), "--cuda", "12.4", "--only", "torch")

    first, second = plan["commands"]
    assert first[4:7] == ["--force-reinstall", "--no-deps", "torch==2.6.0+cu124"]
    assert "--force-reinstall" not in second


def test_there_is_nothing_to_do_where_the_build_is_there(doctor, facts_file):
    torch = {"installed": True, "version": "2.6.0+cu124", "cuda": "12.4"}
    options = ("--cuda", "12.4", "--only", "torch")

    status, plan = plan_of(doctor, facts_file(torch=torch), *options)

    assert (status, plan["verdict"], plan["commands"]) == (0, "nothing-to-do", [])
    forced = plan_of(doctor, facts_file(torch=torch), *options, "--force-reinstall")[1]
    assert "--force-reinstall" in forced["commands"][0]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--cuda", "twelve"), '"12.4"'),
        (("--torch", "2.x"), '"2.6.0"'),
        (("--gpu-arch", "foo"), '"8.6"'),
        (("--mirror", "nowhere"), "aliyun"),
        (("--driver", "new"), '"550.54.14"'),
        (("--only", "numpy"), "torchvision"),
        (("--gpu", "RTX 9999"), "--gpu-arch"),
        (("--json", "--output", "requirements"), "keep one"),
    ],
)
def test_what_cannot_be_read_is_one_line_that_says_what_would_be_right(
    doctor, facts_file, options, says
):
    status, out, err = doctor("install", "--facts", facts_file(), "--dry-run", *options)

    assert (status, out) == (2, "")
    line, log = err.splitlines()
    assert says in line
    assert log.startswith("log: ")


@pytest.mark.parametrize("form", [["--json"], [], ["--output", "requirements"], ["--explain"]])
def test_credentials_of_a_mirror_never_show(doctor, facts_file, form, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    mirror = "http://user:hunter2secret@127.0.0.1:9/{variant}"  # nobody listens there

    status, out, err = doctor(
        "install", "--facts", facts_file(), "--dry-run", "--mirror", mirror, "--no-fallback", *form
    )

    assert status == 0
    assert "hunter2secret" not in out + err


def test_a_plan_for_another_machine_cannot_be_carried_out_here(doctor, facts_file):
    status, _, err = doctor("install", "--facts", facts_file())

    assert status == 2
    assert "--dry-run" in err


def test_the_console_shows_the_choice_the_command_and_the_builds_before_it(doctor, facts_file):
    _, out, _ = doctor("install", "--facts", facts_file(), "--dry-run")

    assert out.startswith("Install torch 2.14.1+cu126")
    assert "DRIVER_TOO_OLD" in out
    [command] = [line for line in out.splitlines() if " -m pip install " in line]
    assert command.startswith("    /usr/bin/python3 -m pip install torch==2.14.1+cu126")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("{", "JSON"),
        ("[]", "object"),
        ('{"schema": "torchdoctor.facts/2"}', "torchdoctor.facts/1"),
        ('{"gpus": 3}', "gpus"),
    ],
)
@pytest.mark.parametrize("command", ["check", "install"])
def test_a_bad_facts_file_is_one_line(doctor, tmp_path, command, content, says):
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    options = ["--dry-run"] if command == "install" else []

    status, out, err = doctor(command, "--facts", path, *options)

    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 2
    assert says in err
    assert "bad.json" in err
