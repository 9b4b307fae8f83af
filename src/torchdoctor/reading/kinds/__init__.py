"""One reader for each kind of text; a page may hold any mixture of them."""
