"""Writes Python values as Java expressions of a declared type.

In step with org.naglab.kernel.runner.JavaLiteral: the same values give the same text, and the same messages where they do
not fit. kernel/runner/src/test/resources/golden/parameters.json holds both to it.
"""

import json
import math
import re
from decimal import Decimal

TEXTUAL = ("String", "Path", "char", "Character")
PRIMITIVE = ("boolean", "char", "byte", "short", "int", "long", "float", "double")
BITS = {"byte": 8, "Byte": 8, "short": 16, "Short": 16, "int": 32, "Integer": 32, "long": 64, "Long": 64}
LARGEST = {"float": 3.4028234663852886e38, "double": 1.7976931348623157e308}
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Unfit(ValueError):
    """A value does not fit the type that the notebook declares."""


def quoted(text):
    return '"' + _escaped(text) + '"'


def _escaped(text):
    return "".join(
        ESCAPES.get(c) or (f"\\{ord(c):03o}" if ord(c) < 32 or ord(c) == 127 else c) for c in text
    )


def natural(value):
    """Returns an expression for a value of which no type is declared."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if -(2**31) <= value < 2**31 else f"{value}L"
    if isinstance(value, float):
        return _real(value, "Double", "d")
    if isinstance(value, dict):
        entries = ", ".join(f"Map.entry({quoted(str(k))}, {natural(v)})" for k, v in value.items())
        return f"Map.ofEntries({entries})"
    if isinstance(value, (list, tuple)):
        return f"List.of({', '.join(natural(item) for item in value)})"
    return quoted(str(value))


def _real(value, owner, suffix):
    if isinstance(value, float) and not math.isfinite(value):
        return f"{owner}.{'NaN' if math.isnan(value) else 'POSITIVE_INFINITY' if value > 0 else 'NEGATIVE_INFINITY'}"
    return f"{Decimal(repr(value))}{suffix}"


class Literal:
    """Writes values of the parameter `name`, which is declared as `declared`."""

    def __init__(self, name, declared):
        self.name = name
        self.declared = declared
        self.type = re.sub(r"\bjava\.(lang|util|nio\.file)\.", "", re.sub(r"\s", "", declared))

    def initializer(self, value):
        """Returns the right side of a declaration; raises Unfit."""
        value = self._meaning(value)
        if self.type.endswith("[]") and isinstance(value, list):
            return self._braces(self.type, value)
        return self._expression(self.type, value)

    def _meaning(self, value):
        """papermill's -p makes numbers, booleans and None of text; what it leaves as text may be more."""
        if self.type in TEXTUAL:
            # ... and what it made of text that was meant as text is made undone.
            return str(value) if isinstance(value, int) else value
        if isinstance(value, str):
            if self.type in ("boolean", "Boolean") and value in ("true", "false"):
                return value == "true"
            if self.type in ("float", "Float", "double", "Double"):
                if value in ("NaN", "Infinity", "+Infinity", "-Infinity"):
                    return float(value)
            if self.type.endswith("[]") or self.type.startswith(("List<", "Map<")):
                try:
                    return json.loads(value)
                except ValueError:
                    raise self._wrong(value, ", as JSON") from None
        return value

    def _expression(self, of, value):
        if value is None:
            if of in PRIMITIVE:
                raise self._wrong("null")
            return "null"
        if of.endswith("[]"):
            return f"new {of} {self._braces(of, value)}"
        if of.startswith("List<"):
            items = [self._expression(of[5:-1], self._not_null(item)) for item in self._list(value)]
            return f"List.of({', '.join(items)})"
        if of.startswith("Map<String,"):
            if not isinstance(value, dict):
                raise self._wrong(value)
            entries = [
                f"Map.entry({quoted(str(key))}, {self._expression(of[11:-1], self._not_null(item))})"
                for key, item in value.items()
            ]
            return f"Map.ofEntries({', '.join(entries)})"
        if of == "String":
            return quoted(self._text(value))
        if of == "Path":
            return f"Path.of({quoted(self._text(value))})"
        if of in ("char", "Character"):
            if len(self._text(value).encode("utf-16-le")) != 2:
                raise self._wrong(value)
            return "'" + _escaped(value).replace("'", "\\'").replace('\\"', '"') + "'"
        if of in ("boolean", "Boolean"):
            if not isinstance(value, bool):
                raise self._wrong(value)
            return "true" if value else "false"
        if of in BITS:
            cast = f"({of.lower()}) " if BITS[of] < 32 else ""
            return f"{cast}{self._whole(value, BITS[of])}{'L' if BITS[of] == 64 else ''}"
        if of in ("float", "Float", "double", "Double"):
            self._number(value)
            if isinstance(value, int) or math.isfinite(value):
                if abs(value) > LARGEST[of.lower()]:
                    raise self._wrong(value)
            return _real(value, of.capitalize(), of[0].lower())
        raise Unfit(
            f"parameter {self.name} has type {self.declared}, which cannot be set from outside; numbers, boolean, char,"
            " String, Path can, and arrays, Lists and Maps by String of these"
        )

    def _braces(self, of, value):
        element = of[:-2]
        items = [
            self._braces(element, item) if element.endswith("[]") and isinstance(item, list) else self._expression(element, item)
            for item in self._list(value)
        ]
        return "{" + ", ".join(items) + "}"

    def _list(self, value):
        if not isinstance(value, (list, tuple)):
            raise self._wrong(value)
        return value

    def _not_null(self, item):
        if item is None:
            raise self._wrong("null in it")
        return item

    def _text(self, value):
        if not isinstance(value, str):
            raise self._wrong(value)
        return value

    def _number(self, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._wrong(value)

    def _whole(self, value, bits):
        self._number(value)
        if not isinstance(value, int) or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
            raise self._wrong(value)
        return value

    def _wrong(self, got, how=""):
        return Unfit(f"parameter {self.name} must be of type {self.declared}{how}, got {got}")
