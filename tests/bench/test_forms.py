"""The faster forms of a training: what is learnt must not depend on the form."""

import pytest

pytestmark = pytest.mark.torch

PREPARE = """
    import torch
    from torchdoctor.bench import forms
    from torchdoctor.bench.models.{model} import {what} as chosen
    from torchdoctor.bench.training import Training, naive
    from torchdoctor.bench.trial import Trial
    trial = Trial('cpu', 'quick')
    training = chosen if isinstance(chosen, Training) else chosen.training()

    def by_hand(trial, block):
        'What capturing and replaying come to, without a GPU.'
        block()
        return block
"""
MODELS = [
    ("linear_regression", "TRAINING"), ("logistic_regression", "LOGISTIC"),
    ("embedding", "EMBEDDING"), ("rbf_network", "RBF"), ("gan", "GAN"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "what"), MODELS)
def test_all_forms_learn_the_same(in_torch, model, what):
    answer = in_torch(
        PREPARE.format(model=model, what=what)
        + """
    slow = naive(trial, training, 45, 45)
    resident = forms.resident(trial, training)
    graph = forms.graph(trial, training, by_hand)
    count = min(45, len(graph.losses), len(resident.losses))
    answer = dict(
        naive=slow.losses[:count].flatten().tolist(),
        resident=resident.losses[:count].flatten().tolist(),
        graph=graph.losses[:count].flatten().tolist(),
        checks=[forms.agreeing('x', one, slow, training)._asdict() for one in (resident, graph)],
    )
    """
    )

    assert len(answer["naive"]) >= 5
    assert answer["resident"] == pytest.approx(answer["naive"], rel=1e-4)
    assert answer["graph"] == pytest.approx(answer["naive"], rel=1e-4)
    for check in answer["checks"]:
        assert abs(check["value"] - check["reference"]) <= check["tolerance"] * check["reference"]


def test_a_form_that_is_a_step_behind_is_noticed(in_torch):
    answer = in_torch(
        PREPARE.format(model="logistic_regression", what="LOGISTIC")
        + """
    slow = naive(trial, training, 20, 20)
    good = forms.graph(trial, training, by_hand)
    stale = good._replace(losses=torch.roll(good.losses, 1, 0))
    answer = [forms.agreeing('graph', one, slow, training)._asdict() for one in (good, stale)]
    """
    )
    good, stale = answer

    assert abs(good["value"] - good["reference"]) <= good["tolerance"] * good["reference"]
    assert abs(stale["value"] - stale["reference"]) > stale["tolerance"] * stale["reference"]


def test_samples_are_picked_anew_for_each_replay(in_torch):
    """A graph reads its tensors where they lie: forgetting to refill them trains one block only."""
    answer = in_torch(
        """
    import torch
    from torchdoctor.bench import forms
    from torchdoctor.bench.training import Training
    from torchdoctor.bench.trial import Trial
    seen = []

    def begin(trial, make):
        def step(numbers):
            seen.extend(numbers.tolist())
            return numbers.sum()
        return torch.nn.Identity(), step

    def order(trial, steps):
        return torch.arange(2 * steps).reshape(steps, 2) % 90

    def by_hand(trial, block):
        block()
        return block

    training = Training(begin, lambda trial: [torch.arange(90.0)], order)
    forms.graph(Trial('cpu', 'quick'), training, by_hand)
    answer = seen[:160]
    """
    )

    # 90 samples are 45 steps; the order is cut at 60, a whole number of graphs, and begins anew.
    expected = [number % 90 for number in range(120)]
    assert answer[:120] == expected
    assert answer[120:160] == expected[:40]


def test_an_optimizer_on_the_cpu_is_the_plain_one(in_torch):
    answer = in_torch(
        """
    import torch
    from torchdoctor.bench.forms import graph_optimizer
    weights = [torch.nn.Parameter(torch.zeros(2))]
    made = graph_optimizer(torch.optim.Adam, iter(weights), lr=0.5)
    answer = dict(lr=made.param_groups[0]['lr'], capturable=made.param_groups[0]['capturable'])
    """
    )

    assert answer == {"lr": 0.5, "capturable": False}


def test_on_a_cpu_the_graph_is_left_out_and_said_so(measured):
    found = measured("linear_regression")

    assert "not as a CUDA graph, which needs a GPU" in found.notes
    assert set(found.series) == {"naive", "resident"}
    assert found.losses[0] > found.losses[-1] > 0
    assert len(found.losses) <= 200


@pytest.mark.parametrize(
    ("model", "what", "flops"),
    [
        # Forward and both gradients of each layer, but not the first one's towards the picture.
        ("mlp", "MLP", 2 * (2 * 784 * 500 + 3 * 500 * 10)),
        ("logistic_regression", "LOGISTIC", 2 * 2 * 784 * 10),
    ],
)
def test_the_work_of_a_sample_is_counted_in_the_full_tier(in_torch, model, what, flops):
    answer = in_torch(
        PREPARE.format(model=model, what=what)
        + """
    from torchdoctor.bench.work import work_of
    answer = [work_of(trial, training), work_of(trial._replace(tier='full'), training)]
    """
    )
    quick, full = answer

    assert quick == {}
    assert full["flops_per_sample"] == flops
    assert full["bytes_per_sample"] > 4 * 784  # the picture, and its share of the parameters


def test_what_torch_does_not_count_is_not_told(in_torch):
    """A recurrent layer is one call to it."""
    answer = in_torch(
        PREPARE.format(model="lstm", what="LSTM")
        + """
    from torchdoctor.bench.work import work_of
    answer = work_of(trial._replace(tier='full'), training)
    """
    )

    assert answer == {}
