"""A language of a test, out of the few sentences that it needs."""


class Spoken:
    """A catalogue of these sentences; everything else stays English.

    Args:
        sentences: Template -> translation; or, as a function, what becomes of every template.
    """

    def __init__(self, sentences):
        self._of = sentences if callable(sentences) else lambda words: sentences.get(words, words)

    def __call__(self, template):
        return self._of(template)

    def filled(self, template, values):
        return self(template).format_map(values)
