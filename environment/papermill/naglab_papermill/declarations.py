"""Reads the variables that a Java cell declares: names, types, initial values and trailing comments.

In step with org.naglab.kernel.runner.Parameters, which asks the Java compiler. This one reads tokens: enough for
declarations, and nothing else belongs into a cell tagged `parameters`.
"""

import re
from typing import NamedTuple

TOKEN = re.compile(
    r'(?P<space>\s+)|(?P<comment>//[^\n]*|/\*.*?\*/)'
    r'|(?P<text>"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>'(?:\\.|[^'\\\n])+')"
    r'|(?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)'
    r'|(?P<name>[^\W\d]\w*|@\w+)|(?P<mark>.)',
    re.DOTALL,
)

# Words with which a statement begins that looks like a declaration and is none.
KEYWORDS = ("import", "package", "return", "throw", "assert", "yield", "new", "break", "continue")


class Declaration(NamedTuple):
    """A variable: its type as Java has it, its initial value as written ("" without one), the comment of its line."""

    name: str
    type: str
    value: str
    comment: str


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def declared_in(cell):
    """Returns the declarations in the source of a cell, in order; of what is no declaration nothing."""
    lines = cell.split("\n")
    source = "\n".join("" if line.startswith("%") else line for line in lines)
    tokens = [Token(m.lastgroup, m.group(), m.start(), m.end()) for m in TOKEN.finditer(source)]
    code = [t for t in tokens if t.kind not in ("space", "comment")]
    found = []
    for statement in _split(code, ";"):
        found.extend(_declarations(source, tokens, statement))
    return found


def _split(tokens, mark):
    """Splits at the marks that stand in no bracket."""
    parts, part, depth = [], [], 0
    for token in tokens:
        if token.kind == "mark":
            depth += (token.text in "([{") - (token.text in ")]}")
            if token.text == mark and depth == 0:
                parts.append(part)
                part = []
                continue
        part.append(token)
    return parts + [part] if part else parts


def _declarations(source, tokens, statement):
    while statement and (statement[0].text == "final" or statement[0].text.startswith("@")):
        statement = statement[1:]
    declared_type, rest = _type(statement)
    if not declared_type or not rest or rest[0].kind != "name" or declared_type in KEYWORDS:
        return
    if len(rest) > 1 and rest[1].text not in ("=", ","):
        return
    # A comma separates variables only where a name and then `=`, `,` or the end follow.
    groups = []
    for piece in _split(rest, ","):
        begins = piece and piece[0].kind == "name" and (len(piece) == 1 or piece[1].text == "=")
        if groups and not begins:
            groups[-1] = groups[-1] + piece
        else:
            groups.append(piece)
    for group in groups:
        value = group[2:] if len(group) > 2 and group[1].text == "=" else []
        text = source[value[0].start : value[-1].end] if value else ""
        of = _inferred(value) if declared_type == "var" else declared_type
        yield Declaration(group[0].text, of, text, _comment(source, tokens, statement[-1].end))


def _type(tokens):
    """Returns the type at the beginning, as the Java compiler prints it, and what follows it."""
    text, at, depth = "", 0, 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "name":
            if text and depth == 0 and not text.endswith("."):
                break
            text += token.text if not text.endswith(("extends", "super", "?")) else " " + token.text
        elif token.text in "<>":
            depth += 1 if token.text == "<" else -1
            text += token.text
        elif token.text == "," and depth > 0:
            text += ", "
        elif token.text in ".[]?&":
            text += token.text
        else:
            return "", []
        at += 1
    return text, tokens[at:]


def _inferred(value):
    """The type that `var` takes from a literal; `var` where it takes more than a look."""
    if len(value) == 2 and value[0].text in "+-":
        value = value[1:]
    if len(value) != 1:
        return "var"
    kind, text = value[0].kind, value[0].text
    if kind == "text":
        return "String"
    if kind == "char":
        return "char"
    if text in ("true", "false"):
        return "boolean"
    if kind != "number":
        return "var"
    number = text.lower()
    if number.startswith(("0x", "0b")):
        return "long" if number.endswith("l") else "int"
    if number.endswith("l"):
        return "long"
    if number.endswith("f"):
        return "float"
    return "double" if re.search(r"[.ed]", number) else "int"


def _comment(source, tokens, end):
    """The comment that follows on the line where the statement ends."""
    line_end = source.find("\n", end)
    for token in tokens:
        if token.kind == "comment" and token.start >= end and (line_end < 0 or token.start < line_end):
            return token.text.strip("/* \t")
    return ""
