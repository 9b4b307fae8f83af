"""Secrets leave a text, and its template stays."""

from spoken import Spoken
from torchdoctor.facts.mask import MASK
from torchdoctor.index.address import scrubbed, secrets_of
from torchdoctor.texts import say

SECRETS = secrets_of("https://jane:hunter2@mirror.example/simple")
GERMAN = Spoken(
    {
        "the proxy says {words}": "der Proxy sagt: {words}",
        "login {login} refused": "Login {login} abgelehnt",
    }
)


def test_secrets_leave_the_fields_of_a_text_and_its_template_stays():
    said = say("the proxy says {words}", words=say("login {login} refused", login="jane:hunter2"))

    clean = scrubbed(said, SECRETS)

    assert clean == f"the proxy says login {MASK}:{MASK} refused"
    assert clean.render(GERMAN) == f"der Proxy sagt: Login {MASK}:{MASK} abgelehnt"


def test_figures_keep_their_format():
    assert scrubbed(say("no answer in {limit:g} s", limit=5.0), SECRETS) == "no answer in 5 s"


def test_secrets_leave_a_plain_string_too():
    assert scrubbed("at jane:hunter2@mirror", SECRETS) == f"at {MASK}:{MASK}@mirror"
