package org.naglab.kernel.polyglot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Lets a notebook's cell run twice. JavaScript refuses a second {@code const x}, {@code let x} or {@code class X} in one global
 * scope; on a cell's top level these become {@code var}, as in the consoles of browsers. Nothing else changes, and lines keep
 * their numbers.
 *
 * <p>A reader of tokens, not of grammar: it knows text, templates, comments, regular expressions and brackets. A slash after
 * a closing round bracket is taken for a division.
 */
final class JsDeclarations {
    private static final Set<String> BEFORE_EXPRESSION = Set.of(
            "return",
            "typeof",
            "instanceof",
            "in",
            "of",
            "new",
            "delete",
            "void",
            "throw",
            "case",
            "do",
            "else",
            "yield",
            "await");

    private final String code;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Character> open = new ArrayDeque<>();
    private int at;
    /** The last token: a word, or one character. */
    private String last = "";

    private boolean statementStarts = true;
    private boolean classHead;

    private JsDeclarations(String code) {
        this.code = code;
    }

    /** Returns {@code cell} with its top-level declarations made repeatable. */
    static String repeatable(String cell) {
        return new JsDeclarations(cell).all();
    }

    private String all() {
        while (at < code.length()) {
            char c = code.charAt(at);
            if (c == '\n') {
                // Without a semicolon, a line may end a statement.
                statementStarts |= open.isEmpty() && !classHead;
                copy(1);
            } else if (Character.isWhitespace(c)) {
                copy(1);
            } else if (code.startsWith("//", at)) {
                copyTo(code.indexOf('\n', at), 0);
            } else if (code.startsWith("/*", at)) {
                copyTo(code.indexOf("*/", at + 2), 2);
            } else if (c == '"' || c == '\'') {
                quoted(c);
            } else if (c == '`') {
                copy(1);
                template();
            } else if (c == '/' && expressionStarts()) {
                regularExpression();
            } else if (Character.isJavaIdentifierStart(c)) {
                word();
            } else {
                sign(c);
            }
        }
        return out.toString();
    }

    private void copy(int count) {
        int end = Math.min(code.length(), at + count);
        out.append(code, at, end);
        at = end;
    }

    private void copyTo(int end, int more) {
        copy(end < 0 ? code.length() - at : end + more - at);
    }

    private void token(String text) {
        last = text;
        statementStarts = false;
    }

    private void quoted(char quote) {
        int end = at + 1;
        while (end < code.length() && code.charAt(end) != quote && code.charAt(end) != '\n') {
            end += code.charAt(end) == '\\' ? 2 : 1;
        }
        copy(end + 1 - at);
        token("\"");
    }

    /** Copies to the template's end, or to the start of an expression in it. */
    private void template() {
        while (at < code.length()) {
            char c = code.charAt(at);
            if (c == '\\') {
                copy(2);
            } else if (c == '`') {
                copy(1);
                token("\"");
                return;
            } else if (code.startsWith("${", at)) {
                copy(2);
                open.push('$');
                token("{");
                return;
            } else {
                copy(1);
            }
        }
    }

    private boolean expressionStarts() {
        if (last.isEmpty() || statementStarts) {
            return true;
        }
        char c = last.charAt(0);
        return Character.isJavaIdentifierStart(c) ? BEFORE_EXPRESSION.contains(last) : "\")]}0".indexOf(c) < 0;
    }

    private void regularExpression() {
        boolean inClass = false;
        int end = at + 1;
        while (end < code.length() && code.charAt(end) != '\n' && (inClass || code.charAt(end) != '/')) {
            char c = code.charAt(end);
            inClass = c == '[' || inClass && c != ']';
            end += c == '\\' ? 2 : 1;
        }
        copy(end + 1 - at);
        token("\"");
    }

    private void word() {
        int end = at;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        String word = code.substring(at, end);
        boolean top = open.isEmpty() && statementStarts;
        if (top && word.equals("const")) {
            out.append("var  ");
            at = end;
        } else if (top && word.equals("let") && declares(end)) {
            out.append("var");
            at = end;
        } else if (top && word.equals("class")) {
            out.append("var ").append(nextWord(end)).append(" = class");
            at = end;
            classHead = true;
        } else {
            copy(end - at);
        }
        token(word);
    }

    /** {@code let} is a name of its own in old code. */
    private boolean declares(int from) {
        String rest = code.substring(from).stripLeading();
        return !rest.isEmpty()
                && (Character.isJavaIdentifierStart(rest.charAt(0)) || rest.charAt(0) == '{' || rest.charAt(0) == '[');
    }

    private String nextWord(int from) {
        int start = from;
        while (start < code.length() && Character.isWhitespace(code.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        return code.substring(start, end);
    }

    private void sign(char c) {
        copy(1);
        switch (c) {
            case '{', '(', '[' -> {
                open.push(c == '{' && classHead && open.isEmpty() ? 'c' : c);
                token(String.valueOf(c));
            }
            case '}', ')', ']' -> {
                char opened = open.isEmpty() ? ' ' : open.pop();
                token(String.valueOf(c));
                if (opened == '$') {
                    template();
                } else if (opened == 'c') {
                    // The class is an expression now, which needs its end.
                    out.append(';');
                    classHead = false;
                    statementStarts = true;
                } else {
                    statementStarts = c == '}' && open.isEmpty();
                }
            }
            case ';' -> {
                token(";");
                statementStarts = open.isEmpty();
            }
            default -> token(Character.isDigit(c) ? "0" : String.valueOf(c));
        }
    }
}
