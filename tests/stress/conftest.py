"""One server for the visitors of this folder."""

from collections.abc import Iterator

import pytest

from stress.server import Server, app


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with app(tmp_path_factory.mktemp("server")) as server:
        yield server
