# lint and tests
default: lint test

lint:
    .venv-test/bin/ruff check .
    .venv-test/bin/ruff format --check .
    .venv-test/bin/codespell src tests tools benchmarks README.md CHANGELOG.md CONTRIBUTING.md
    .venv-test/bin/mypy

test *args:
    .venv-test/bin/python -m pytest -n 2 {{args}}

# write the JSON Schemas anew
schemas:
    .venv-test/bin/python -m torchdoctor.report.schema

# write the pages on words anew
pages:
    .venv-test/bin/python -m torchdoctor.report.pages

# take new sentences up into the catalogue of translations, then translate them in the .po file
languages:
    .venv-test/bin/python tools/language.py

# write the outputs and pictures in the READMEs anew
readme:
    .venv-test/bin/python tools/readme.py
    .venv-test/bin/python tools/pictures.py

# write the generated pages of the site, the manual and the completions anew
docs:
    .venv-test/bin/python tools/docs.py
    .venv-test/bin/python tools/shell.py
    .venv-test/bin/python -m mkdocs build --strict
