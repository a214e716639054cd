"""A whole class, answered by a cluster of which a part dies meanwhile."""

from __future__ import annotations

import pytest

from stress.clusters import cluster
from tests.cluster import harness


@harness.needs_ray
@pytest.mark.timeout(600)
def test_a_class_is_answered_though_a_network_is_killed() -> None:
    outcome = cluster(60)
    assert outcome.met, outcome.measured
