"""The document of a `matrix verify` that never ran."""

from torchdoctor.report.matrix_model import MatrixVerification

URL = "https://index.example/simple"


def verification(**changes):
    """What `matrix verify` shows, where nothing was found."""
    usual = {
        "verdict": "agrees",
        "index": URL,
        "deep": False,
        "files": 9,
        "opened": 2,
        "took_s": 1.5,
        "reasons": (),
        "disagreements": (),
        "not_read": (),
        "variant_indexes": (),
        "unlisted": {},
    }
    return MatrixVerification(**(usual | changes))
