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

# write the generated pages of the site, the manual and the completions anew
docs:
    .venv-test/bin/python tools/docs.py
    .venv-test/bin/python tools/shell.py
    .venv-test/bin/python -m mkdocs build --strict
