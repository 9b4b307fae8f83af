"""A line through 15 points: 1 -> 1, mean squared error, SGD at 1e-3, 600 steps over all points.

With weight and bias starting at 0 nothing is random, and the answer is exact. In float64 on a CPU
(torch 2.13.0): w 0.3457219124, b 0.1511342311, MSE 0.2155537373. float32 comes within 2e-7 of that
MSE, relatively; 1e-5 is allowed. The training is not at its end there: the least-squares line has w
0.2599898981, b 0.7476652638, MSE 0.1689152551, and a step that is wrong by a thousandth shows.
"""

from __future__ import annotations

import torch  # noqa: TID253 - runs where torch is, never in our own process
from torch import nn  # noqa: TID253 - as above

from torchdoctor.bench.stopwatch import Stopwatch, rate_metrics
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
    train(trial, LAP_STEPS)  # the first steps on a device pay for its libraries: not timed
    mse, rates = train(trial, STEPS)
    return Measured(
        checks=[close("mse", mse, EXACT_MSE, relative=RELATIVE_TOLERANCE)],
        metrics=dict(rate_metrics(rates), loss=mse),
        lap_rates=rates,
    )


def train(trial: Trial, steps: int) -> tuple[float, list[float]]:
    """The error after `steps` steps, and the samples/s of each lap."""
    x = torch.tensor(X, dtype=trial.dtype, device=trial.device).unsqueeze(1)
    y = torch.tensor(Y, dtype=trial.dtype, device=trial.device).unsqueeze(1)
    model = start(trial)
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    watch = Stopwatch(trial.device)
    for step in range(1, steps + 1):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        trial.step(optimizer)
        if step % LAP_STEPS == 0:
            watch.lap(LAP_STEPS * len(X))
    return criterion(model(x), y).item(), watch.rates


def start(trial: Trial) -> nn.Linear:
    """The line y = 0."""
    model = nn.Linear(1, 1)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    return model.to(trial.device, trial.dtype)
