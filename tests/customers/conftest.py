"""Customer files under the rules of the auto-service pack."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def in_force(request: pytest.FixtureRequest) -> Any:
    """The pack that says what a file holds; tests that touch no database do without."""
    return request.getfixturevalue("pack") if "house" in request.fixturenames else None
