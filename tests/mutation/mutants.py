# SPDX-License-Identifier: GPL-2.0-or-later
"""What can be changed in a file of C, and how. libclang says where operators, conditions, constants and statements are, so
that nothing here has to know the language: it replaces tokens between positions of the syntax tree."""
import ctypes
import re
from dataclasses import dataclass

from clang import cindex
from clang.cindex import CursorKind as Kind, TokenKind

OPERATORS = {
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"], "&": ["|"], "|": ["&"], "^": ["&"],
    "<<": [">>"], ">>": ["<<"], "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"], "==": ["!="],
    "!=": ["=="], "&&": ["||"], "||": ["&&"], "++": ["--"], "--": ["++"],
    "+=": ["-="], "-=": ["+="], "*=": ["/="], "/=": ["*="], "|=": ["&="], "&=": ["|="], "^=": ["&="],
    "<<=": [">>="], ">>=": ["<<="],
}
# Of a macro only the tokens are known: those that can be nothing else.
IN_MACROS = {"==", "!=", "<=", ">=", "<", ">", "&&", "||", "<<", ">>"}
NEUTRAL = {"&&": "1", "||": "0"}
NUMBER = re.compile(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)$")
BINARY = {Kind.BINARY_OPERATOR, Kind.COMPOUND_ASSIGNMENT_OPERATOR}
# What can stand as a statement and be left out. Which kids of which others are statements: [first:].
STATEMENTS = BINARY | {Kind.CALL_EXPR, Kind.UNARY_OPERATOR, Kind.UNEXPOSED_EXPR, Kind.PAREN_EXPR, Kind.CSTYLE_CAST_EXPR,
                       Kind.BREAK_STMT, Kind.CONTINUE_STMT, Kind.ASM_STMT, Kind.RETURN_STMT}
WITHIN = {Kind.COMPOUND_STMT: slice(0, None), Kind.IF_STMT: slice(1, None), Kind.FOR_STMT: slice(-1, None),
          Kind.WHILE_STMT: slice(-1, None), Kind.DO_STMT: slice(0, 1), Kind.CASE_STMT: slice(-1, None),
          Kind.DEFAULT_STMT: slice(-1, None)}


@dataclass(frozen=True)
class Mutant:
    """A changed file (text). Function, line before and after, and nth name it, whatever the line's number is: nth counts those
    that look the same."""
    file: str
    function: str
    before: str
    after: str
    nth: int
    line: int
    lines: int
    text: str

    @property
    def name(self):
        return "\t".join((self.file, self.function, self.before, self.after, str(self.nth)))

    def __str__(self):
        which = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.file}:{self.line}: {self.function}: {self.before}  ->  {self.after}{which}"


class Finder:
    def __init__(self, file, unit):
        self.file, self.changes = file, {}
        self.text = open(file, encoding="latin-1").read()
        handle = unit.get_file(file)
        whole = cindex.SourceRange.from_locations(*(cindex.SourceLocation.from_offset(unit, handle, offset)
                                                    for offset in (0, len(self.text))))
        self.tokens = [t for t in unit.get_tokens(extent=whole) if t.kind != TokenKind.COMMENT]
        self.words = [t.spelling for t in self.tokens]
        self.offsets = [t.extent.start.offset for t in self.tokens]
        self.index = {offset: i for i, offset in enumerate(self.offsets)}
        for node in unit.cursor.get_children():
            if node.location.file and node.location.file.name == file:
                if node.kind == Kind.MACRO_DEFINITION:
                    self.macro(node)
                else:
                    self.visit(node, None, node.spelling if node.kind == Kind.FUNCTION_DECL else "")

    @staticmethod
    def at(location):
        """Where that is in the file: of a macro's argument where it stands, not where the macro puts it."""
        offset, other = ctypes.c_uint(), ctypes.c_uint()
        file = ctypes.c_void_p()
        cindex.conf.lib.clang_getFileLocation(location, ctypes.byref(file), ctypes.byref(other), ctypes.byref(other),
                                              ctypes.byref(offset))
        return offset.value

    def begin(self, node):
        return self.at(node.extent.start)

    def end(self, i):
        return self.offsets[i] + len(self.words[i])

    def change(self, function, start, end, new):
        self.changes.setdefault((start, end, new), function)

    def until(self, i, stop):
        """The first token from the i-th on that is one of stop, or closes more than was opened."""
        depth = 0
        while not (depth == 0 and (self.words[i] in stop or self.words[i] in ")]}")):
            depth += (self.words[i] in "([{") - (self.words[i] in ")]}")
            i += 1
        return i

    def operator(self, node, kids):
        """The token of a binary operator: before its right side, unless that comes of a macro."""
        i = self.index.get(self.begin(kids[1]), 0) - 1
        return i if i > 0 and self.begin(kids[0]) < self.offsets[i] and self.words[i] in OPERATORS else None

    def replace(self, function, i):
        for new in OPERATORS.get(self.words[i], []):
            self.change(function, self.offsets[i], self.end(i), new)

    def constant(self, function, i, bound=False):
        number = NUMBER.match(self.words[i])
        if not number:
            if self.words[i].startswith("'"):
                self.change(function, self.offsets[i], self.end(i), f"({self.words[i]} + 1)")
            return
        value = int(number[1], 8 if re.match(r"0\d", number[1]) else 0)
        # An array that is larger than it need be is the same to everyone.
        for other in (value - 1,) if bound else (value - 1, value + 1):
            self.change(function, self.offsets[i], self.end(i), f"{other}{number[2]}" if other >= 0 else "(-1)")

    def negate(self, function, start, stop):
        end = self.end(stop - 1)
        self.change(function, self.offsets[start], end, f"!({self.text[self.offsets[start]:end]})")

    def condition(self, node, kids, function):
        i = self.index.get(self.begin(node))
        if i is None:
            return
        if node.kind == Kind.CONDITIONAL_OPERATOR:
            start = self.index.get(self.begin(kids[0]))
            self.negate(function, start, self.until(start, {"?"}))
        elif node.kind == Kind.DO_STMT:
            start = self.index[self.begin(kids[-1])]
            self.negate(function, start, self.until(start, ()))
        elif node.kind == Kind.FOR_STMT and self.words[i] == "for":
            start = self.until(i + 2, {";"}) + 1
            stop = self.until(start, {";"})
            if start < stop:
                self.negate(function, start, stop)
        elif self.words[i] in ("if", "while"):
            self.negate(function, i + 2, self.until(i + 2, ()))

    def statement(self, node, function):
        i = self.index.get(self.begin(node))
        if i is None or node.kind not in STATEMENTS:
            return
        stop = self.until(i, {";"})
        if self.words[stop] != ";":
            return
        if node.kind != Kind.RETURN_STMT or stop == i + 1:
            self.change(function, self.offsets[i], self.offsets[stop], "")
        elif self.words[i] == "return" and self.words[i + 1:stop] not in (["0"], ["NULL"]):
            self.change(function, self.offsets[i + 1], self.offsets[stop], "0")

    def visit(self, node, parent, function):
        kids = list(node.get_children())
        start = self.index.get(self.begin(node))
        if node.kind in BINARY and len(kids) == 2:
            i = self.operator(node, kids)
            if i is not None:
                self.replace(function, i)
                if self.words[i] in NEUTRAL:
                    self.operands(kids, i, function)
        elif node.kind == Kind.UNARY_OPERATOR and start is not None:
            if self.words[start] in ("!", "-", "~"):
                self.change(function, self.offsets[start], self.end(start), "")
            elif self.words[start] in ("++", "--"):
                self.replace(function, start)
            elif self.begin(kids[0]) == self.offsets[start]:
                i = next(i for i in range(start, len(self.words)) if self.offsets[i] >= self.at(kids[0].extent.end))
                if self.words[i] in ("++", "--"):
                    self.replace(function, i)
        elif node.kind in (Kind.INTEGER_LITERAL, Kind.CHARACTER_LITERAL) and start is not None:
            is_bound = self.words[start - 1] == "[" and parent.kind in (Kind.VAR_DECL, Kind.FIELD_DECL)
            self.constant(function, start, is_bound)
        elif node.kind in (Kind.IF_STMT, Kind.WHILE_STMT, Kind.FOR_STMT, Kind.DO_STMT, Kind.CONDITIONAL_OPERATOR):
            self.condition(node, kids, function)
        for kid in kids[WITHIN[node.kind]] if node.kind in WITHIN else []:
            self.statement(kid, function)
        for kid in kids:
            self.visit(kid, node, function)

    def operands(self, kids, i, function):
        """Each operand that isn't itself a chain of the same operator becomes what has no say in it."""
        neutral = NEUTRAL[self.words[i]]
        left = list(kids[0].get_children())
        inner = self.operator(kids[0], left) if kids[0].kind == Kind.BINARY_OPERATOR and len(left) == 2 else None
        if inner is None or self.words[inner] != self.words[i]:
            self.change(function, self.begin(kids[0]), self.end(i - 1), neutral)
        stop = self.until(i + 1, {"||", "?", ":", ",", ";", "&&" if self.words[i] == "&&" else ";"})
        self.change(function, self.offsets[i + 1], self.end(stop - 1), neutral)

    def macro(self, node):
        for token in list(node.get_tokens())[1:]:
            i = self.index.get(token.extent.start.offset)
            if i is not None and self.words[i] in IN_MACROS:
                self.replace(node.spelling, i)
            elif i is not None and NUMBER.match(self.words[i]):
                self.constant(node.spelling, i)

    def mutants(self):
        seen = {}
        for (start, end, new), function in sorted(self.changes.items()):
            text = self.text[:start] + new + self.text[end:]
            first = self.text.rfind("\n", 0, start) + 1
            before, after = (" ".join(t[first:t.find("\n", last)].split())
                             for t, last in ((self.text, end), (text, start + len(new))))
            nth = seen[function, before, after] = seen.get((function, before, after), 0) + 1
            line = self.text.count("\n", 0, start) + 1
            yield Mutant(self.file, function, before, after, nth, line, line + self.text.count("\n", start, end), text)


def find(file, arguments):
    """All mutants of a file. arguments: the compiler's, of which the last one is a source that has the file in it."""
    unit = cindex.Index.create().parse(None, args=arguments, options=cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD)
    errors = [str(d) for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
    if errors:
        raise SystemExit("libclang: " + "\n".join(errors))
    return list(Finder(file, unit).mutants())
