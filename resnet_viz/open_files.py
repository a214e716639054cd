"""How many files a server may have open: every visitor takes four, a connection and three of
Streamlit's, and a server that has no room for the next one answers nobody any more."""

from __future__ import annotations

import sys
from typing import Final

# Of 2,000 visitors. Shells mostly allow 1,024 (Linux) or 256 (macOS), and more to who asks for it;
# macOS refuses whoever asks for more than 10,240 (its OPEN_MAX).
FILES: Final = 8_192


def make_room_for_files() -> None:
    """Ask for so many, or for as many as the system allows, for this process and those it starts;
    one that may have more keeps them. Windows counts none."""
    if sys.platform == "win32":
        return
    import resource

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
