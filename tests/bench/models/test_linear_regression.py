import pytest

pytestmark = pytest.mark.torch

EXACT_MSE = 0.2155537373  # float64, 600 steps; the model's docstring has it too


@pytest.fixture(scope="module")
def answer(in_torch):
    return in_torch(
        """
        from torchdoctor.bench.models.linear_regression import run, train
        from torchdoctor.bench.trial import Trial
        exact, measured = Trial('cpu', 'full').reference(), run(Trial('cpu', 'quick'))
        answer = dict(mse={steps: train(exact, steps)[0] for steps in (60, 599, 600)},
                      check=measured.checks[0]._asdict(), laps=len(measured.series["naive"].values))
        """
    )


def test_reaches_the_reference_values_in_float64(answer):
    assert answer["mse"]["600"] == pytest.approx(EXACT_MSE, abs=5e-11)
    assert answer["mse"]["60"] == pytest.approx(0.2305755521, abs=5e-11)


def test_float32_lies_well_within_its_tolerance(answer):
    assert answer["check"]["reference"] == EXACT_MSE
    assert answer["check"]["tolerance"] == 1e-5
    assert answer["check"]["value"] == pytest.approx(EXACT_MSE, rel=1e-6)
    assert answer["laps"] == 6


def test_a_single_lost_step_would_show(answer):
    assert abs(answer["mse"]["599"] - EXACT_MSE) > 1e-5 * EXACT_MSE
