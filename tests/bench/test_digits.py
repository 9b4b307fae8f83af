import pytest

pytestmark = pytest.mark.torch


@pytest.fixture(scope="module")
def answer(in_torch):
    return in_torch(
        """
        import torch
        from torchdoctor.bench.digits import draw
        torch.manual_seed(5)
        expected = torch.rand(3)
        torch.manual_seed(5)
        one, again, other = draw(2000, 1), draw(2000, 1), draw(2000, 2)
        pictures = one.pictures
        answer = dict(
            same=torch.equal(pictures, again.pictures) and torch.equal(one.labels, again.labels),
            other=torch.equal(pictures, other.pictures),
            undisturbed=torch.equal(torch.rand(3), expected),
            form=[list(pictures.shape), str(pictures.dtype), str(pictures.device)],
            labels=sorted(set(one.labels.tolist())),
            variance=pictures.var(0).mean().item(),
            corner=pictures[:, 0, 0].std().item(),
            ink=pictures[:, 10:18, 10:18].mean().item(),
        )
        """
    )


def test_the_same_seed_draws_the_same_bits(answer):
    assert answer["same"]
    assert not answer["other"]


def test_the_random_numbers_of_others_are_left_alone(answer):
    assert answer["undisturbed"]


def test_pictures_have_the_form_and_the_spread_of_digits(answer):
    assert answer["form"] == [[2000, 28, 28], "torch.float32", "cpu"]
    assert answer["labels"] == list(range(10))
    assert 0.045 < answer["variance"] < 0.065
    assert answer["corner"] == pytest.approx(0.15, rel=0.1)  # paper shows the noise alone
    assert answer["ink"] > 0.2
