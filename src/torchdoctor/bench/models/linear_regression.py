"""A line through 15 points: 1 -> 1, mean squared error, SGD at 1e-3, 600 steps over all points.

With weight and bias starting at 0 nothing is random, and the answer is exact. In float64 on a CPU
(torch 2.13.0): w 0.3457219124, b 0.1511342311, MSE 0.2155537373. float32 comes within 2e-7 of that
MSE, relatively; 1e-5 is allowed. The training is not at its end there: the least-squares line has w
0.2599898981, b 0.7476652638, MSE 0.1689152551, and a step that is wrong by a thousandth shows.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.forms import in_all_forms
from torchdoctor.bench.training import Maker, Step, Trained, Training, learner, naive
from torchdoctor.bench.trial import Measured, Trial, close

X = (3.3, 4.4, 5.5, 6.71, 6.93, 4.168, 9.779, 6.182, 7.59, 2.167, 7.042, 10.791, 5.313, 7.997, 3.1)
Y = (1.7, 2.76, 2.09, 3.19, 1.694, 1.573, 3.366, 2.596, 2.53, 1.221, 2.827, 3.465, 1.65, 2.904, 1.3)
LEARNING_RATE = 1e-3
STEPS = 600
LAP_STEPS = 100
EXACT_MSE = 0.2155537373
RELATIVE_TOLERANCE = 1e-5


def run(trial: Trial) -> Measured:
    """Train the line, and compare its error with the exact one."""
    # The first steps on a device pay for its libraries: not timed.
    train(trial, LAP_STEPS)
    mse, trained = train(trial, STEPS)
    measured = Measured(
        checks=[close("mse", mse, EXACT_MSE, relative=RELATIVE_TOLERANCE)], metrics={"loss": mse}
    )
    return in_all_forms(trial, TRAINING, trained, measured)


def train(trial: Trial, steps: int) -> tuple[float, Trained]:
    """The error after so many steps, and what else came of them."""
    trained = naive(trial, TRAINING, steps, LAP_STEPS)
    x, y = (trial.put(one) for one in points(trial))
    with torch.no_grad():
        return nn.functional.mse_loss(trained.model(x), y).item(), trained


def points(trial: Trial) -> tuple[torch.Tensor, torch.Tensor]:
    """All x and all y."""
    x, y = (torch.tensor(values, dtype=trial.dtype).unsqueeze(1) for values in (X, Y))
    return x, y


def begin(trial: Trial, make: Maker) -> tuple[nn.Module, Step]:
    """The line y = 0, and the step that turns it."""
    model = nn.Linear(1, 1)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    model.to(trial.device, trial.dtype)
    optimizer = make(torch.optim.SGD, model.parameters(), lr=LEARNING_RATE)
    return model, learner(trial, model, optimizer, nn.functional.mse_loss)


TRAINING = Training(begin, points)
