from dataclasses import replace

import pytest

from torchdoctor.index.ask import IndexAnswer
from torchdoctor.install.heard import Heard
from torchdoctor.install.sources import Unusable, Usable, judge, questions
from torchdoctor.install.survey import PipOptions, Survey

CU124 = {"torch": "2.6.0+cu124"}
WHEEL = "torch-2.6.0+cu124-cp311-cp311-linux_x86_64.whl"
PAGE, GENERAL, OWN = "https://m.example/cu124/", "https://m.example/simple", "https://own.example/s"


def has(kind="simple", wheel=WHEEL):
    return IndexAnswer(url="x", alive=True, kind=kind, status=200, files={"torch": (wheel,)})


LACKS = IndexAnswer(url="x", alive=True, status=404, reason="MIRROR_LACKS_BUILD", problem="no")
ALIVE = IndexAnswer(url="x", alive=True, status=200)
SILENT = IndexAnswer(url="x", alive=False, reason="INDEX_UNREACHABLE", problem="no answer in 5 s")
REFUSES = IndexAnswer(
    url="x", alive=False, status=401, reason="INDEX_UNREACHABLE", problem="asks for a login"
)


def seen(**pip):
    return Survey(pip=PipOptions(**{"index_url": OWN, **pip}))


def judged(source, answers, *, fallback=True, **pip):
    return judge(source, Heard(answers), seen(**pip), fallback=fallback)


def words_of(found):
    assert isinstance(found, Usable), found
    return found.commands[-1][found.commands[-1].index("install") + 1 :]


@pytest.fixture
def flat(make_source):
    return make_source("aliyun", CU124, ["--find-links", PAGE, "--index-url", GENERAL], cuda="12.4")


@pytest.fixture
def extra(make_source):
    return make_source("official", CU124, ["--extra-index-url", PAGE], cuda="12.4")


@pytest.fixture
def default(make_source):
    return make_source("default", {"torch": "2.6.0"})


def test_an_address_of_several_sources_is_asked_once(flat, extra, default):
    asked = questions([flat, extra, default], seen(find_links=("/wheels",)))

    assert sorted(q.address for q in asked) == sorted([PAGE, GENERAL, OWN, "/wheels"])


def test_a_place_is_asked_for_every_build_of_a_release_where_sources_differ(extra, default):
    [*_, folder] = questions([extra, default], seen(find_links=("/wheels",)))

    assert folder.wanted == {"torch": "2.6.0"}


def test_the_general_index_beside_a_page_is_only_asked_whether_it_answers(flat):
    wanted = {q.address: q.wanted for q in questions([flat], seen())}

    assert wanted == {PAGE: CU124, GENERAL: {}, OWN: {}}


def test_everything_that_answers_stays_in_the_command(flat):
    found = judged(flat, {PAGE: has("flat"), GENERAL: ALIVE, OWN: ALIVE})

    assert words_of(found) == ("torch==2.6.0+cu124", "--find-links", PAGE, "--index-url", GENERAL)
    assert found.left_out == ()
    assert found.environment == {}


def test_a_page_that_is_an_index_after_all_is_used_as_one(flat):
    found = judged(flat, {PAGE: has("simple"), GENERAL: ALIVE, OWN: ALIVE})

    assert words_of(found)[1:] == ("--index-url", GENERAL, "--extra-index-url", PAGE)


def test_a_dead_general_index_gives_way_to_pips_own(flat):
    found = judged(flat, {PAGE: has("flat"), GENERAL: SILENT, OWN: ALIVE})

    assert words_of(found)[1:] == ("--find-links", PAGE)
    assert found.left_out == (GENERAL,)


def test_without_fallback_it_gives_way_to_no_index_at_all(flat):
    found = judged(flat, {PAGE: has("flat"), GENERAL: SILENT, OWN: ALIVE}, fallback=False)

    assert words_of(found)[1:] == ("--no-index", "--find-links", PAGE)


def test_where_pips_own_index_is_dead_the_variants_index_takes_its_place(extra):
    found = judged(extra, {PAGE: has(), OWN: SILENT})

    assert words_of(found)[1:] == ("--index-url", PAGE)
    assert found.left_out == (OWN,)


def test_an_index_of_the_users_takes_the_place_of_a_dead_one(flat):
    other = "https://other.example/simple"

    found = judged(
        flat,
        {PAGE: has("flat"), GENERAL: SILENT, OWN: SILENT, other: ALIVE},
        extra_index_urls=(other,),
    )

    assert words_of(found)[1:] == ("--find-links", PAGE, "--index-url", other)


def test_a_dead_index_of_the_users_is_kept_away_from_pip(extra):
    dead, alive = "https://dead.example/simple", "https://alive.example/simple"

    found = judged(
        extra,
        {PAGE: has(), OWN: ALIVE, dead: SILENT, alive: LACKS},
        extra_index_urls=(dead, alive),
    )

    assert found.environment == {"PIP_EXTRA_INDEX_URL": alive}
    assert found.left_out == (dead,)


def test_an_index_of_the_users_that_asks_for_a_login_stays_in_force(extra):
    private = "https://private.example/simple"

    found = judged(extra, {PAGE: has(), OWN: ALIVE, private: REFUSES}, extra_index_urls=(private,))

    assert found.environment == {}


def test_a_page_without_the_build_makes_a_source_unusable(extra):
    found = judged(extra, {PAGE: LACKS, OWN: ALIVE})

    assert isinstance(found, Unusable)
    assert found.reasons == ("MIRROR_LACKS_BUILD",)


def test_a_page_with_another_build_of_the_release_does_not_serve_a_labelled_pin(extra):
    answer = has(wheel=WHEEL.replace("cu124", "cpu"))

    assert isinstance(judged(extra, {PAGE: answer, OWN: ALIVE}), Unusable)


def test_a_folder_of_the_users_serves_a_labelled_pin_in_place_of_a_dead_page(extra):
    found = judged(
        extra, {PAGE: SILENT, OWN: ALIVE, "/wheels": has("flat")}, find_links=("/wheels",)
    )

    assert found.served_by == "/wheels"
    assert words_of(found) == ("torch==2.6.0+cu124",)


def test_a_folder_of_the_users_does_not_serve_a_pin_without_label_for_an_index(make_source):
    source = make_source("official", {"torch": "2.6.0"}, ["--index-url", PAGE])

    found = judged(
        source, {PAGE: SILENT, OWN: ALIVE, "/wheels": has("flat")}, find_links=("/wheels",)
    )

    assert isinstance(found, Unusable)


def test_pips_own_index_is_left_to_pip_while_it_answers(default):
    assert words_of(judged(default, {OWN: ALIVE})) == ("torch==2.6.0",)


def test_pips_own_index_is_left_to_pip_where_nobody_knows_it(default):
    assert isinstance(judge(default, Heard(), Survey(), fallback=True), Usable)


def test_where_pips_own_index_is_dead_the_users_folder_serves_alone(default):
    found = judged(default, {OWN: SILENT, "/wheels": has("flat")}, find_links=("/wheels",))

    assert words_of(found) == ("torch==2.6.0", "--no-index")


def test_where_pips_own_index_is_dead_and_nothing_else_is_there_the_source_is_unusable(default):
    found = judged(default, {OWN: SILENT})

    assert found.reasons == ("INDEX_UNREACHABLE",)
    assert "no answer in 5 s" in found.evidence[0]


def test_under_the_users_no_index_only_pages_and_folders_count(flat, extra):
    answers = {PAGE: has("flat"), GENERAL: ALIVE}

    assert words_of(judged(flat, answers, no_index=True))[1:] == ("--find-links", PAGE)
    assert isinstance(judged(extra, {PAGE: has("simple")}, no_index=True), Unusable)


def test_an_address_that_must_answer_and_does_not_makes_a_source_unusable(extra):
    source = replace(extra, asks=(PAGE, "https://m.example/must"))

    answers = {PAGE: has(), OWN: ALIVE, "https://m.example/must": SILENT}
    assert isinstance(judged(source, answers), Unusable)


def test_every_command_of_a_source_gets_the_live_addresses(flat):
    first = (*flat.commands[0][:4], "--force-reinstall", "--no-deps", *flat.commands[0][4:])
    source = replace(flat, commands=(first, *flat.commands))

    found = judged(source, {PAGE: has("flat"), GENERAL: SILENT, OWN: ALIVE})

    assert len(found.commands) == 2
    assert all(GENERAL not in command for command in found.commands)
    assert found.commands[0][4:6] == ("--force-reinstall", "--no-deps")
