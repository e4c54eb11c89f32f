"""The C library by ctypes: its functions with their types, and its errors as exceptions."""

from __future__ import annotations

import ctypes
import json
import os
import pathlib
from ctypes import POINTER, c_char_p, c_double, c_int, c_size_t, c_uint64, c_void_p
from typing import Any

from . import errors

_text = POINTER(c_char_p)
_handle = POINTER(c_uint64)
_seed = POINTER(c_uint64)

# Pointers to numbers are plain addresses: to make a typed one of an array costs as much as the call.
_SIGNATURES: dict[str, list[Any]] = {
    "recorder_open": [c_char_p, _handle],
    "recorder_add": [c_uint64, c_void_p, c_size_t, c_int, c_int, c_size_t, c_char_p],
    "recorder_finish": [c_uint64, POINTER(c_void_p)],
    "recorder_cancel": [c_uint64],
    "film_open": [c_char_p, _handle],
    "film_begin": [c_uint64, c_char_p],
    "film_add": [c_uint64, c_void_p, c_size_t, c_int, c_int, c_size_t, c_char_p, c_double],
    "film_finish": [c_uint64, POINTER(c_void_p)],
    "film_cancel": [c_uint64],
    "environments": [POINTER(c_void_p)],
    "environment_make": [c_char_p, _handle],
    "environment_describe": [c_uint64, POINTER(c_void_p)],
    "environment_reset": [c_uint64, _seed, c_void_p, c_size_t],
    "environment_step": [
        c_uint64, c_void_p, c_size_t, c_void_p, c_size_t, POINTER(c_double), POINTER(c_int), POINTER(c_int),
    ],
    "environment_render": [c_uint64, c_int, c_int, c_void_p, c_size_t],
    "environment_close": [c_uint64],
    "vector_make": [c_char_p, _handle],
    "vector_describe": [c_uint64, POINTER(c_void_p)],
    "vector_reset": [c_uint64, _seed, c_void_p, c_size_t],
    "vector_step": [
        c_uint64, c_void_p, c_size_t, c_void_p, c_size_t, c_void_p, c_void_p, c_void_p, c_void_p,
    ],
    "vector_render": [c_uint64, c_size_t, c_int, c_int, c_void_p, c_size_t],
    "vector_close": [c_uint64],
    "policy_open": [c_char_p, _handle],
    "policy_describe": [c_uint64, POINTER(c_void_p)],
    "policy_act": [c_uint64, c_void_p, c_size_t, c_size_t, c_void_p, c_size_t],
    "policy_close": [c_uint64],
    "evaluate": [c_char_p, POINTER(c_void_p)],
}  # fmt: skip


def _path() -> str:
    """Where the library is: SHOWREEL_LIBRARY's, or else the package's own."""
    named = os.environ.get("SHOWREEL_LIBRARY")
    if named:
        return named
    own = pathlib.Path(__file__).with_name("libshowreel.so")
    if own.exists():
        return str(own)
    raise ImportError(
        f"showreel needs its library, which is not beside it ({own}): install the wheel that scripts/wheel builds, "
        "or set SHOWREEL_LIBRARY to the path of libshowreel.so"
    )


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(_path())
    for name, types in _SIGNATURES.items():
        function = getattr(library, f"showreel_{name}")
        function.argtypes = types
        function.restype = c_int
    library.showreel_version.restype = c_char_p
    library.showreel_last_error.restype = c_char_p
    library.showreel_free.argtypes = [c_void_p]
    library.showreel_free.restype = None
    return library


library = _load()


def version() -> str:
    """The version of the library."""
    text: bytes = library.showreel_version()
    return text.decode()


def check(code: int) -> None:
    """Raises the error of a call that did not return 0."""
    if code != 0:
        message: bytes = library.showreel_last_error()
        raise errors.error(code, message.decode(errors="replace"))


def options(**given: Any) -> bytes:
    """The options that are not None, as the library takes them."""
    chosen = {name: value for name, value in given.items() if value is not None}
    return json.dumps(chosen, allow_nan=False).encode()


def opened(function: Any, given: bytes) -> int:
    """Calls a function that makes a handle."""
    number = c_uint64(0)
    check(function(given, ctypes.byref(number)))
    return number.value


def document(function: Any, *arguments: Any) -> Any:
    """Calls a function whose last argument gets a document."""
    text = c_void_p()
    check(function(*arguments, ctypes.byref(text)))
    try:
        return json.loads(ctypes.string_at(text)) if text else None
    finally:
        library.showreel_free(text)


def seed_pointer(seed: int | None) -> Any:
    """A seed as the library takes it; None goes on with the generator that there is."""
    if seed is None:
        return None
    if not 0 <= seed < 2**64:
        raise errors.UsageError(f"expected a seed of 0 to 2**64 - 1, found {seed}", 64)
    return ctypes.byref(c_uint64(seed))
