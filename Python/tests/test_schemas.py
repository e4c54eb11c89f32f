"""Documents by the schemas of the documentation, with a validator that is not the project's own."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
from typing import Any

import jsonschema
import numpy as np
import pytest
import referencing
from conftest import PROJECT

import showreel

VERSION = ".".join(showreel.__version__.split(".")[:2])
SCHEMAS: dict[str, Any] = {
    path.stem: json.loads(path.read_text()) for path in (PROJECT / "Documentation/Schemas" / VERSION).glob("*.json")
}
REGISTRY: Any = referencing.Registry().with_resources(
    (schema["$id"], referencing.Resource.from_contents(schema)) for schema in SCHEMAS.values()
)
CART_POLE = PROJECT / "assets/policies/CartPole-v1.safetensors"


def validate(document: Any, name: str) -> None:
    jsonschema.Draft202012Validator(SCHEMAS[name], registry=REGISTRY).validate(document)


@pytest.mark.parametrize("name", ["recording", "report", "trace"])
def test_the_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


def test_reports_are_valid() -> None:
    report = showreel.evaluate("CartPole-v1", CART_POLE, episodes=3)
    validate(report, "report")
    with pytest.raises(jsonschema.ValidationError):
        validate({**report, "mean": 1}, "report")


def test_recordings_and_traces_are_valid(folder: pathlib.Path) -> None:
    command = pathlib.Path(sys.executable).parent / "showreel"
    subprocess.run(
        [command, "evaluate", "CartPole-v1", "--policy", CART_POLE, "--policy", "random", "--episodes", "2", "--json",
         "report.json", "--size", "64x48", "--every", "100", "--format", "gif"],
        check=True, cwd=folder,
    )  # fmt: skip
    validate(json.loads((folder / "report.json").read_text()), "report")
    sidecars = sorted((folder / "videos").glob("*.json"))
    assert len(sidecars) == 4
    for path in sidecars:
        sidecar = json.loads(path.read_text())
        validate(sidecar, "recording")
        del sidecar["actions"]
        with pytest.raises(jsonschema.ValidationError):
            validate(sidecar, "recording")
    subprocess.run(
        [command, "replay", sidecars[0], "--no-video", "--trace", "trace.jsonl"], check=True, cwd=folder
    )
    for line in (folder / "trace.jsonl").read_text().splitlines():
        validate(json.loads(line), "trace")


def test_frames_are_valid(folder: pathlib.Path) -> None:
    with showreel.Recorder(frames="frames", fps=30) as recorder:
        recorder.add(np.zeros((4, 6, 3), np.uint8))
    validate(json.loads((folder / "frames/recording.json").read_text()), "recording")
