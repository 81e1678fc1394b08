package org.naglab.kernel.polyglot;

import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.PolyglotException.StackFrame;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.naglab.kernel.eval.CellError;

/**
 * Writes Python's traceback as Python writes it, the innermost frame last, causes first. Read from the exception itself:
 * Python's own module for it takes seconds to import.
 */
final class PythonTraceback {
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";
    private static final int MOST_FRAMES = 40;
    private static final int MOST_CAUSES = 20;

    private final Sources sources;
    private final List<String> lines = new ArrayList<>();
    private String place = "";

    PythonTraceback(Sources sources) {
        this.sources = sources;
    }

    CellError of(PolyglotException exception) {
        Value error = exception.getGuestObject();
        if (error == null || error.isNull()) {
            return foreign(exception);
        }
        chain(error, 0);
        String name = Exports.typeName(error);
        String message = message(error, name);
        return new CellError(name, GuestError.placed(message, place), lines);
    }

    private void chain(Value error, int depth) {
        Value cause = error.getMember("__cause__");
        Value context = error.getMember("__context__");
        if (depth < MOST_CAUSES && present(cause)) {
            chain(cause, depth + 1);
            lines.add("\nThe above exception was the direct cause of the following exception:\n");
        } else if (depth < MOST_CAUSES
                && present(context)
                && !error.getMember("__suppress_context__").asBoolean()) {
            chain(context, depth + 1);
            lines.add("\nDuring handling of the above exception, another exception occurred:\n");
        }
        String name = Exports.typeName(error);
        if (name.equals("SyntaxError") || name.equals("IndentationError") || name.equals("TabError")) {
            syntax(error);
        } else {
            frames(error.getMember("__traceback__"));
        }
        lines.add(CellError.of(name, message(error, name)).traceback().getFirst());
        notes(error);
    }

    private static boolean present(Value value) {
        return value != null && !value.isNull();
    }

    private void frames(Value traceback) {
        place = "";
        if (!present(traceback)) {
            return;
        }
        lines.add("Traceback (most recent call last):");
        int count = 0;
        for (Value each = traceback; present(each) && count < MOST_FRAMES; each = each.getMember("tb_next"), count++) {
            Value code = each.getMember("tb_frame").getMember("f_code");
            String source = code.getMember("co_filename").asString();
            int line = each.getMember("tb_lineno").asInt();
            lines.add("  " + source + ", line " + line + ", in "
                    + code.getMember("co_name").asString());
            if (sources.contains(source)) {
                place = source + ", line " + line;
                lines.add("    " + sources.line(source, line).strip());
            }
        }
    }

    private void syntax(Value error) {
        Value line = error.getMember("lineno");
        Value source = error.getMember("filename");
        if (!present(line) || !present(source)) {
            return;
        }
        place = source.asString() + ", line " + line.asInt();
        lines.add("  " + place);
        String text = sources.line(source.asString(), line.asInt());
        int indent = text.length() - text.stripLeading().length();
        lines.add("    " + text.strip());
        if (present(error.getMember("offset"))) {
            int from = error.getMember("offset").asInt();
            Value end = error.getMember("end_offset");
            int to = present(end) ? Math.max(from + 1, end.asInt()) : from + 1;
            lines.add("    " + " ".repeat(Math.max(0, from - 1 - indent)) + RED + "^".repeat(to - from) + PLAIN);
        }
    }

    private void notes(Value error) {
        Value notes = error.getMember("__notes__");
        if (present(notes) && notes.hasArrayElements()) {
            lines.addAll(Globals.texts(notes));
        }
    }

    private static String message(Value error, String name) {
        if (name.equals("SyntaxError") && present(error.getMember("msg"))) {
            return error.getMember("msg").asString();
        }
        return error.getContext().eval("python", "str").execute(error).asString();
    }

    /** Explains what Java code threw under Python's. */
    private CellError foreign(PolyglotException exception) {
        GuestError error = new GuestError(sources);
        if (exception.isHostException()) {
            Throwable host = exception.asHostException();
            error.head(host.getClass().getName(), String.valueOf(host.getMessage()));
        } else {
            error.head("PythonError", String.valueOf(exception.getMessage()));
        }
        for (StackFrame frame : exception.getPolyglotStackTrace()) {
            SourceSection section = frame.getSourceLocation();
            if (frame.isGuestFrame() && section != null) {
                error.frame(frame.getRootName(), section.getSource().getName(), section.getStartLine());
            } else if (frame.isHostFrame()) {
                error.hostFrame(frame.toHostFrame());
            }
        }
        return error.innermostFirst();
    }
}
