package org.naglab.kernel.eval;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.eval.CellParser.Java;
import org.naglab.kernel.eval.CellParser.Magic;
import org.naglab.kernel.eval.CellParser.Piece;
import org.naglab.kernel.protocol.CodePoints;
import org.naglab.kernel.protocol.Fields;

/** Answers questions about code that is being written; also while a cell runs. */
public final class CodeAssistant {
    private static final int MOST_TYPED = 60;

    private final JavaInterpreter java;

    /** Makes an assistant that knows what {@code java} has declared. */
    public CodeAssistant(JavaInterpreter java) {
        this.java = java;
    }

    /** The snippet under a cursor: its text up to the cursor, and where it starts. */
    private record Focus(String text, int offset) {}

    private Focus focus(String code, int index) {
        Piece last = null;
        for (Piece piece : new CellParser(java.analysis()).split(code.substring(0, index))) {
            last = piece;
        }
        if (last instanceof Java snippet) {
            return new Focus(code.substring(snippet.offset(), index), snippet.offset());
        }
        return new Focus("", index);
    }

    /** Returns a {@code complete_reply}'s content. */
    public JsonObject complete(String code, int cursor) {
        int index = CodePoints.toIndex(code, cursor);
        return java.guarded(() -> {
            Focus focus = focus(code, index);
            int[] anchor = new int[] {focus.text().length()};
            List<String> matches = List.copyOf(
                    java
                            .analysis()
                            .completionSuggestions(focus.text(), focus.text().length(), anchor)
                            .stream()
                            .map(SourceCodeAnalysis.Suggestion::continuation)
                            .filter(name -> !name.startsWith("$JShell") && !name.startsWith("do_it$"))
                            .collect(Collectors.toCollection(TreeSet::new)));
            int start = CodePoints.toCursor(code, focus.offset() + anchor[0]);
            JsonArray typed = new JsonArray();
            matches.stream()
                    .limit(MOST_TYPED)
                    .map(name -> typed(focus, anchor[0], name, start, cursor))
                    .forEach(typed::add);
            return Fields.of(
                    "status",
                    "ok",
                    "matches",
                    matches,
                    "cursor_start",
                    start,
                    "cursor_end",
                    cursor,
                    "metadata",
                    Fields.of("_jupyter_types_experimental", typed));
        });
    }

    private JsonObject typed(Focus focus, int anchor, String name, int start, int end) {
        boolean call = name.endsWith("(") || name.endsWith("()");
        String signature = "";
        if (call) {
            String text = focus.text().substring(0, anchor) + name.substring(0, name.indexOf('(') + 1);
            signature = java.analysis().documentation(text, text.length(), false).stream()
                    .map(Documentation::signature)
                    .findFirst()
                    .orElse("");
        }
        String bare = call ? name.substring(0, name.indexOf('(')) : name;
        String type = call ? "method" : !bare.isEmpty() && Character.isUpperCase(bare.charAt(0)) ? "class" : "variable";
        return Fields.of("text", name, "type", type, "signature", signature, "start", start, "end", end);
    }

    /** Returns what is known about the name at the cursor: signatures, and documentation at level 1. */
    public Optional<MimeBundle> inspect(String code, int cursor, int detailLevel) {
        int index = endOfName(code, CodePoints.toIndex(code, cursor));
        return java.guarded(() -> {
            Focus focus = focus(code, index);
            List<Documentation> found =
                    java.analysis().documentation(focus.text(), focus.text().length(), true);
            if (found.isEmpty()) {
                String call = focus.text() + "(";
                found = java.analysis().documentation(call, call.length(), true);
            }
            return found.isEmpty() ? Optional.empty() : Optional.of(Javadoc.bundle(found));
        });
    }

    /** Returns whether a statement can start at UTF-16 {@code index}: only there a per cent sign begins a magic. */
    public boolean statementStartsAt(String code, int index) {
        return java.guarded(() -> {
            List<Piece> pieces = new CellParser(java.analysis()).split(code.substring(0, index));
            return pieces.isEmpty()
                    || switch (pieces.getLast()) {
                        case Magic magic -> true;
                        case Java snippet ->
                            switch (snippet.completeness()) {
                                case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE, EMPTY -> true;
                                case DEFINITELY_INCOMPLETE, UNKNOWN -> false;
                            };
                    };
        });
    }

    private static int endOfName(String code, int index) {
        int end = index;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Returns an {@code is_complete_reply}'s content. */
    public JsonObject isComplete(String code) {
        return java.guarded(() -> {
            List<Piece> pieces = new CellParser(java.analysis()).split(code);
            if (pieces.isEmpty()) {
                return Fields.of("status", "complete");
            }
            return switch (pieces.getLast()) {
                case Magic magic -> Fields.of("status", "complete");
                case Java snippet ->
                    switch (snippet.completeness()) {
                        case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE, EMPTY ->
                            Fields.of("status", "complete");
                        case DEFINITELY_INCOMPLETE -> Fields.of("status", "incomplete", "indent", indent(code));
                        case UNKNOWN -> Fields.of("status", "invalid");
                    };
            };
        });
    }

    private static String indent(String code) {
        long depth = code.chars().filter(c -> c == '{' || c == '(').count()
                - code.chars().filter(c -> c == '}' || c == ')').count();
        return " ".repeat(4 * (int) Math.max(0, Math.min(depth, 20)));
    }
}
