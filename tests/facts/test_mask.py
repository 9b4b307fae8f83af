import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchdoctor.facts.mask import MASK, mask_text, mask_url, mask_variable, mask_words
from torchdoctor.texts import Text, say

HOSTS = st.sampled_from(["mirror.example", "10.0.0.7:3128", "[::1]:8080", "localhost"])
# What RFC 3986 allows in the user part, and the @ and quotes that people type all the same.
WORDS = st.text("abcXYZ019-._~!$&'()*+,;=%@", min_size=6, max_size=30)
SCHEMES = st.sampled_from(["https", "http", "socks5h", "git+ssh"])


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://user:pw@host/simple", f"https://{MASK}@host/simple"),
        ("https://ghp_onlyatoken@github.example/x", f"https://{MASK}@github.example/x"),
        ("https://u:p@ss@host:8443/a?b=c", f"https://{MASK}@host:8443/a?b=c"),
        ("https://u:pa/ss@host/a", f"https://{MASK}@host/a"),
        ("user:pw@proxy:3128", f"{MASK}@proxy:3128"),
        ("https://host/f?X-Amz-Signature=abc&e=1", f"https://host/f?X-Amz-Signature={MASK}&e=1"),
        ("https://host/f?sig=abc%2F", f"https://host/f?sig={MASK}"),
    ],
)
def test_masks_who_asks_and_with_what_secret(url, masked):
    assert mask_url(url) == masked


@pytest.mark.parametrize(
    "harmless",
    [
        "https://host:8080/package@v1.0",
        "http://[::1]:8080/a@b",
        "git+https://github.example/x/y.git@v2.0#egg=y",
        "torch==2.6.0+cu124 tokenizers==0.20 token==1.0",
        "nvidia/cuda:13.0.2@sha256:0123456789abcdef",
        "someone@example.org",
        "libcuda.so.1: cannot open shared object file: No such file or directory",
        "cuda>=13.0 brand=unknown,driver>=535,driver<536",
        "basic authentication is required",
        "docker run -u 1000:1000 image",
        "nvidia-smi --query-gpu=name -p 3",
        "http://host:8080\njane@box",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "LD_LIBRARY_PATH=/usr/lib",
    ],
)
def test_leaves_texts_without_secrets_as_they_are(harmless):
    assert mask_text(harmless) == harmless


@pytest.mark.parametrize(
    "secret_text",
    [
        "password=hunter2secret",
        '{"api_key": "hunter2secret"}',
        "UV_PUBLISH_TOKEN: hunter2secret",
        "--client-secret=hunter2secret",
        "Authorization: Basic hunter2secret",
        "authorization: Bearer hunter2secret",
        "https://a.example/ https://u:hunter2secret@b.example/",
        '["https://a.example/","https://u:hunter2secret@b.example/"]',
        "key=hunter2secret&token=hunter2secret".replace("key", "?auth"),
        r'{"log": "{\"api_token\": \"hunter2secret\"}"}',
        "&quot;token&quot;: &quot;hunter2secret&quot;",
        r"https:\/\/user:hunter2secret@host\/simple",
        "Looking in indexes: https://user:hunter2\nsecret@host/simple".replace("2\n", "2secret\n"),
        "twine upload --password hunter2secret",
        "machine host login jane password hunter2secret",
        "machine host\n  login jane\n  password hunter2secret",
        "curl -u jane:hunter2secret http://host",
        "curl --proxy-user jane:hunter2secret http://host",
        "docker login -u jane -p hunter2secret nexus",
        "Set-Cookie: hunter2secret",
        "AZURE_DEVOPS_EXT_PAT=hunter2secret",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2secret\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nhunter2secret",
    ],
)
def test_finds_secrets_inside_a_text(secret_text):
    masked = mask_text(secret_text)

    assert "hunter2secret" not in masked
    assert MASK in masked


@pytest.mark.parametrize(
    "token",
    ["ghp_" + "a1B2" * 9, "hf_" + "a1B2" * 8, "glpat-" + "a1B2" * 5, "AKIA" + "A1B2" * 4],
)
def test_knows_the_shapes_that_issuers_give_their_tokens(token):
    assert mask_text(f"found {token} there") == f"found {MASK} there"


@given(SCHEMES, WORDS, WORDS, HOSTS, st.text("abc/-._", max_size=20))
def test_no_user_part_of_an_address_survives(scheme, user, password, host, path):
    address = f"{scheme}://{user}:{password}@{host}/{path}"

    assert mask_url(address) == f"{scheme}://{MASK}@{host}/{path}"
    assert f"{user}:{password}@" not in mask_text(f"Looking in indexes: {address}, and more")


@given(st.text())
def test_masking_twice_is_masking_once(text):
    once = mask_text(text)

    assert mask_text(once) == once


@given(st.text())
def test_never_raises_and_keeps_texts_without_a_separator(text):
    plain = re.sub(r"[:=@]", "", text)

    assert mask_text(plain).replace(MASK, "") in plain or MASK in mask_text(plain)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("UV_INDEX_CORP_PASSWORD", "hunter2", MASK),
        ("UV_INDEX_CORP_USERNAME", "bob", MASK),
        ("PIP_TOKEN", "", ""),
        ("https_proxy", "bob:hunter2@proxy:3128", f"{MASK}@proxy:3128"),
        ("PIP_INDEX_URL", "https://bob:hunter2@h/simple", f"https://{MASK}@h/simple"),
        ("CUDA_VISIBLE_DEVICES", "0,1", "0,1"),
    ],
)
def test_a_variable_is_masked_by_its_name_or_by_its_value(name, value, shown):
    assert mask_variable(name, value) == shown


@pytest.mark.parametrize(
    "secret",
    ["-----BEGIN PRIVATE KEY-----\na\nb\n-----END PRIVATE KEY-----", "https://u:p\nq@host/x"],
)
def test_every_line_keeps_its_number(secret):
    assert mask_text(f"{secret}\nlast").split("\n").index("last") == secret.count("\n") + 1


def test_a_sentence_without_secrets_can_still_be_translated():
    words = mask_words(say("no answer in {limit:g} s", limit=5))

    assert words == "no answer in 5 s"
    assert isinstance(words, Text)


def test_a_sentence_with_a_secret_loses_it():
    words = say("{path} cannot be read", path="https://jane:word@host/facts.json")

    assert mask_words(words) == f"https://{MASK}@host/facts.json cannot be read"
