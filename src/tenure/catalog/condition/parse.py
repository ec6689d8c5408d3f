"""From the text of a condition to a Condition, or to an error that points at the word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import Dialect, exp
from sqlglot.errors import ParseError
from sqlglot.tokenizer_core import Token, TokenType

from tenure.catalog.condition import comparison, value
from tenure.catalog.condition.grammar import A_KIND, Grammar
from tenure.catalog.condition.stumble import stumble
from tenure.errors import ConditionError

if TYPE_CHECKING:
    import ibis

LENGTH = 2_000  # characters
DEPTH = 50  # brackets in brackets; a chain of `and` counts once

WORDS = {  # what other languages write, and what is meant
    "==": "=",
    "&&": "and",
    "||": "or",
    "!": "not",
    "=>": ">=",
    "≥": ">=",
    "≤": "<=",
    "≠": "<>",
    "%": "a share: 0.8 for 80 %",
}
QUOTES = "‘’‚‛“”„‟«»`´"


@dataclass(frozen=True, slots=True)
class Condition:
    """Its text, the names it needs, and how it is built from their columns."""

    text: str
    needs: tuple[str, ...]
    expr: Callable[[Mapping[str, ibis.Value]], ibis.expr.types.BooleanValue] = field(compare=False)


def parse(text: str, types: Mapping[str, str]) -> Condition:
    """The condition that `text` says, over names of `types`: int64, decimal, bool, text, date …, or as Ibis calls them.

    Raises ConditionError, with the place and a hint, for anything else.
    """
    tree = parsed(text)
    grammar = Grammar(text, types, {**value.RULES, **comparison.RULES})
    term = grammar.read(tree)
    if term.kind != "bool":
        raise grammar.error(
            tree,
            f"{grammar.called(tree)} is {A_KIND[term.kind]}, not yes or no; compare it with something",
        )
    return Condition(text, tuple(grammar.needs), term.build)


def names(text: str) -> tuple[str, ...]:
    """The names that stand in a condition, before anything is known of them: in small letters, but as they are in quotes."""
    found = (column.this for column in parsed(text).find_all(exp.Column))
    return tuple(
        dict.fromkeys(one.name if one.args.get("quoted") else one.name.lower() for one in found)
    )


def parsed(text: str) -> exp.Expr:
    """The tree of a condition, in which nothing is known of its names yet. Raises ConditionError for what is none."""
    if len(text) > LENGTH:
        raise ConditionError(
            f"The condition has {len(text):,} characters; at most {LENGTH:,} are allowed."
        )
    tokens = _tokens(text)
    if not tokens:
        raise ConditionError(
            "The condition is empty; for example: seat_utilization >= 0.8 and plan = 'pro'"
        )
    _refuse_other_languages(text, tokens)
    tree = _tree(text, tokens)
    _refuse_depth(text, tree)
    return tree


def _tokens(text: str) -> Sequence[Token]:
    try:
        return Dialect.get_or_raise("duckdb").tokenize(text)
    except Exception:  # whatever the tokenizer trips over: it could not tell the words apart
        start = _open_quote(text)
        raise stumble(
            text, start, start + 1, "the quotation that begins here is not closed"
        ) from None


def _open_quote(text: str) -> int:
    """Where the quotation begins that is never closed."""
    rest = re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"", lambda quoted: "_" * len(quoted[0]), text)
    return min((at for at in (rest.find("'"), rest.find('"')) if at >= 0), default=0)


def _refuse_other_languages(text: str, tokens: Sequence[Token]) -> None:
    """Words that a parser would take for something else, or explain badly."""
    depth = 0
    for at, token in enumerate(tokens):
        word = text[token.start : token.end + 1]
        before = tokens[at - 1] if at else None
        depth += (token.token_type in _OPEN) - (token.token_type in _CLOSE)
        if depth > DEPTH:
            raise _too_deep(text, token.start)
        if token.token_type is TokenType.SEMICOLON:
            raise stumble(
                text, token.start, token.end + 1, "a condition is one expression, without `;`"
            )
        if token.token_type is TokenType.NULL and before and before.token_type in _EQUALS:
            meant = "is null" if before.token_type is TokenType.EQ else "is not null"
            raise stumble(
                text, before.start, token.end + 1, f"nothing equals null; write `{meant}`"
            )
        if any(letter in QUOTES for letter in word) and token.token_type not in _QUOTED:
            raise stumble(text, token.start, token.end + 1, "use straight quotes: 'pro' for a text")
        if (
            word == "%"
            and before
            and before.token_type is TokenType.NUMBER
            and _nothing_follows(tokens, at)
        ):
            share = float(before.text) / 100
            raise stumble(
                text, before.start, token.end + 1, f"write a share as a number: {share:g}"
            )
        if word != "%" and word in WORDS:
            raise stumble(
                text, token.start, token.end + 1, f"`{word}` is written `{WORDS[word]}` here"
            )


_OPEN = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSE = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}
_EQUALS = {TokenType.EQ, TokenType.NEQ}
_QUOTED = {TokenType.STRING, TokenType.IDENTIFIER}
_OPERANDS = {TokenType.VAR, TokenType.NUMBER, TokenType.IDENTIFIER, TokenType.L_PAREN}


def _nothing_follows(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 == len(tokens) or tokens[at + 1].token_type not in _OPERANDS


def _tree(text: str, tokens: Sequence[Token]) -> exp.Expr:
    try:
        parsed = (
            Dialect.get_or_raise("duckdb").parser().parse_into(exp.Condition, list(tokens), text)
        )
    except ParseError as error:
        raise _misread(text, error) from None
    except RecursionError:
        raise _too_deep(text, 0) from None
    except Exception:  # sqlglot stumbles over odd texts in ways of its own
        raise stumble(text, 0, len(text), "this is not an expression") from None
    tree = parsed[0] if parsed else None
    if tree is None:
        raise stumble(text, 0, len(text), "this is not an expression")
    return tree


def _misread(text: str, error: ParseError) -> ConditionError:
    """The parser's complaint in our words, at its word."""
    told = error.errors[0] if error.errors else {}
    word, before = told.get("highlight") or "", told.get("start_context") or ""
    line, column = told.get("line") or 1, told.get("col") or 1
    lines = text.split("\n")
    start = sum(len(each) + 1 for each in lines[: line - 1]) + max(0, column - len(word))
    if not word.strip():
        return stumble(text, len(text.rstrip()), len(text), "something is missing here")
    if "missing" in str(told.get("description")) or not before.strip():
        return stumble(text, start, start + len(word), f"something is missing beside `{word}`")
    return stumble(
        text,
        start,
        start + len(word),
        f"`{word}` does not fit here; `and`, `or` or a comparison is missing before it, or it is misspelt",
    )


def _refuse_depth(text: str, tree: exp.Expr) -> None:
    rest: list[tuple[exp.Expr, int]] = [(tree, 1)]
    while rest:
        node, depth = rest.pop()
        if depth > DEPTH:
            raise _too_deep(text, 0)
        for child in node.iter_expressions():
            chain = isinstance(node, exp.And | exp.Or) and type(child) is type(node)
            rest.append((child, depth + (not chain)))


def _too_deep(text: str, start: int) -> ConditionError:
    return stumble(
        text, start, start + 1, f"nested more than {DEPTH} deep; make a metric of a part of it"
    )
