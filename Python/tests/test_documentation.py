"""The blocks of the documentation that use the package, as they stand there."""

from __future__ import annotations

import pathlib
import re
import sys
import subprocess

import pytest
from conftest import PROJECT

DOCUMENTS = ["README.md", "Python/README.md", *sorted(str(path.relative_to(PROJECT)) for path in (PROJECT / "Documentation").rglob("*.md"))]


def blocks(document: str) -> list[str]:
    found = re.findall(r"^```python\n(.*?)^```", (PROJECT / document).read_text(), re.MULTILINE | re.DOTALL)
    return [block for block in found if re.search(r"^(from|import) showreel", block, re.MULTILINE)]


def test_there_are_blocks() -> None:
    assert {document for document in DOCUMENTS if blocks(document)} == {
        "README.md", "Python/README.md", "Documentation/Showreel.docc/Recording-from-Python.md",
    }  # fmt: skip


@pytest.mark.parametrize("document", [document for document in DOCUMENTS if blocks(document)])
def test_blocks_run(folder: pathlib.Path, document: str) -> None:
    (folder / "assets").symlink_to(PROJECT / "assets")
    for block in blocks(document):
        # What people start with can be run twice.
        for _ in range(2 if document == "README.md" else 1):
            run = subprocess.run([sys.executable, "-c", block], cwd=folder, capture_output=True, text=True, timeout=300)
            assert run.returncode == 0, f"{block}\n{run.stderr}"
    if document.endswith("Recording-from-Python.md"):
        videos = sorted(path.name for path in folder.glob("*/*.mp4"))
        assert videos == [
            "rl-video-episode-0.mp4", "rl-video-episode-0.mp4", "rl-video-episode-0.mp4", "rl-video-episode-2.mp4",
        ]  # fmt: skip
