from torchdoctor.install.index_options import IndexOptions, split_command

START = ("/v/bin/python", "-m", "pip", "install", "torch==2.6.0+cu124")


def test_a_command_is_taken_apart_in_every_spelling():
    rest, options = split_command(
        (*START, "-f", "/wheels", "--find-links=http://m/flat", "-i", "http://a", "--index-url",
         "http://b", "--extra-index-url", "http://c", "--no-deps")
    )  # fmt: skip

    assert rest == (*START, "--no-deps")
    assert options == IndexOptions("http://b", ("http://c",), ("/wheels", "http://m/flat"))


def test_options_are_written_as_they_were_read():
    options = IndexOptions("http://a", ("http://b",), ("/wheels",))

    assert split_command((*START, *options.words())) == (START, options)


def test_without_an_index_only_folders_and_pages_are_written():
    assert IndexOptions(links=("/wheels",), no_index=True).words() == (
        "--no-index",
        "--find-links",
        "/wheels",
    )
