"""Takes the version from the Swift sources, and gives the wheel the tag of a platform but of no Python: it is called by ctypes."""

import os
import pathlib
import re

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


def version() -> str:
    """The version: what scripts/wheel found, or what stands beside this folder."""
    given = os.environ.get("SHOWREEL_VERSION")
    if given:
        return given
    source = pathlib.Path(__file__).parent.parent / "Sources/ShowreelSupport/Version.swift"
    found = re.search(r'showreelVersion = "(.*)"', source.read_text())
    assert found, source
    return found[1]


class PlatformDistribution(Distribution):
    """One with machine code in it, though nothing is compiled here."""

    def has_ext_modules(self) -> bool:
        return True


class PlatformWheel(bdist_wheel):
    """A wheel for any Python 3 of this platform."""

    def get_tag(self) -> tuple[str, str, str]:
        return ("py3", "none", super().get_tag()[2])


setup(version=version(), distclass=PlatformDistribution, cmdclass={"bdist_wheel": PlatformWheel})
