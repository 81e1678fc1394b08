package org.naglab.kernel.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShellException;
import jdk.jshell.UnresolvedReferenceException;
import org.naglab.kernel.eval.Places.Place;

/** Explains failures in terms of the person's cells: cell number, line, source; no internals of JShell. */
final class ErrorText {
    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\w+\\$");
    private static final int MOST_LIBRARY_FRAMES = 8;
    private static final int MOST_CELL_FRAMES = 40;
    private static final String DIM = "\u001b[2m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final Places places;

    ErrorText(Places places) {
        this.places = places;
    }

    /** Returns the name that the person knows {@code className} by. */
    static String className(String className) {
        String own = Interruption.class.getPackageName() + ".";
        return WRAPPER.matcher(className).replaceAll("").replace(own, "").replace('$', '.');
    }

    /** Explains what a cell threw, with its causes. */
    CellError thrown(String name, String message, JShellException exception) {
        List<String> lines = new ArrayList<>();
        lines.add(CellError.headline(name, message));
        frames(exception.getStackTrace(), lines);
        Throwable cause = exception.getCause();
        for (int depth = 0; cause instanceof JShellException inner && depth < 20; depth++) {
            lines.add("Caused by "
                    + CellError.headline(nameOf(inner), Objects.requireNonNullElse(inner.getMessage(), "")));
            frames(inner.getStackTrace(), lines);
            cause = inner.getCause();
        }
        return new CellError(name, message, lines);
    }

    static String nameOf(JShellException exception) {
        return exception instanceof EvalException eval
                ? className(eval.getExceptionClassName())
                : "UnresolvedReference";
    }

    private void frames(StackTraceElement[] frames, List<String> lines) {
        int library = 0;
        int cells = 0;
        boolean sourceShown = false;
        String before = "";
        int repeats = 0;
        for (StackTraceElement frame : frames) {
            Optional<Place> place = place(frame);
            if (place.isEmpty()) {
                if (internal(frame)) {
                    continue;
                }
                library++;
                if (library <= MOST_LIBRARY_FRAMES) {
                    lines.add(DIM + "    at " + frame + PLAIN);
                } else if (library == MOST_LIBRARY_FRAMES + 1) {
                    lines.add(DIM + "    … more frames of libraries" + PLAIN);
                }
                continue;
            }
            library = 0;
            cells++;
            if (cells > MOST_CELL_FRAMES) {
                lines.add(DIM + "    … " + frames.length + " frames in all" + PLAIN);
                return;
            }
            int line = lineOf(place.get(), frame.getLineNumber());
            String text = "    at " + callee(frame) + place.get().name() + ", line " + line;
            if (text.equals(before)) {
                repeats++;
                cells--;
                continue;
            }
            addRepeats(repeats, lines);
            repeats = 0;
            before = text;
            lines.add(text);
            if (!sourceShown) {
                sourceShown = true;
                lines.add(RED + "    →   " + PLAIN + place.get().source(line).strip());
            }
        }
        addRepeats(repeats, lines);
    }

    private static void addRepeats(int repeats, List<String> lines) {
        if (repeats > 0) {
            lines.add(DIM + "    … repeated " + repeats + (repeats == 1 ? " time" : " times") + PLAIN);
        }
    }

    private static boolean internal(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.startsWith("org.naglab.kernel.eval.")
                || type.startsWith("jdk.jshell.")
                || type.startsWith("jdk.internal.reflect.")
                || type.startsWith("java.lang.invoke.LambdaForm");
    }

    private Optional<Place> place(StackTraceElement frame) {
        String file = frame.getFileName();
        return file != null && file.startsWith("#") ? places.get(file.substring(1)) : Optional.empty();
    }

    /** Returns the line of the cell; {@code snippetLine} counts from 1 at the snippet's first line. */
    private static int lineOf(Place place, int snippetLine) {
        return place.line(0) + Math.max(0, snippetLine - 1);
    }

    private static String callee(StackTraceElement frame) {
        String method = frame.getMethodName();
        if (method.isEmpty()) {
            return "";
        }
        String name = method.startsWith("lambda$") ? "a lambda" : method.equals("<init>") ? "new" : method;
        String type = className(frame.getClassName());
        String owner = type.isEmpty() || type.startsWith("REPL") || name.equals("a lambda") ? "" : type + ".";
        return (name.equals("new") ? "new " + type : owner + name) + " in ";
    }

    /** Explains why {@code snippet} at {@code place} did not compile. */
    CellError compilation(Place place, List<Diag> diagnostics) {
        List<Diag> errors = diagnostics.stream().filter(Diag::isError).toList();
        List<String> lines = new ArrayList<>();
        String summary = "";
        for (Diag error : errors) {
            String message = error.getMessage(Locale.ROOT).strip().replace("\r", "");
            String[] parts = message.split("\n", 2);
            int line = place.line(error.getPosition());
            if (summary.isEmpty()) {
                summary = "%s (line %d)".formatted(parts[0], line);
                lines.add(CellError.headline("CompilationError", ""));
            }
            lines.add("%s, line %d: %s%s%s".formatted(place.name(), line, RED, parts[0], PLAIN));
            String source = place.source(line);
            String gutter = "%4d | ".formatted(line);
            lines.add(gutter + source);
            lines.add(" ".repeat(gutter.length()) + marks(place, error, source));
            if (parts.length > 1) {
                parts[1].lines().forEach(detail -> lines.add("       " + clean(detail)));
            }
        }
        return new CellError("CompilationError", summary, lines);
    }

    private static String marks(Place place, Diag error, String source) {
        boolean sameLine = place.line(error.getStartPosition()) == place.line(error.getPosition());
        int from = place.column(sameLine ? error.getStartPosition() : error.getPosition());
        long length = error.getEndPosition() - (sameLine ? error.getStartPosition() : error.getPosition());
        int width = Math.clamp(length, 1, Math.max(1, source.length() - from));
        String indent = source.substring(0, Math.min(from, source.length())).replaceAll("[^\\t]", " ");
        return indent + RED + "^".repeat(width) + PLAIN;
    }

    private static String clean(String detail) {
        return WRAPPER.matcher(detail).replaceAll("").strip();
    }

    /** Explains that {@code snippet} refers to names that nothing declares. */
    CellError unresolved(Place place, String what, List<String> names, List<Diag> diagnostics) {
        CellError detail = compilation(place, diagnostics);
        String message = what + " refers to " + String.join(", ", names)
                + ", which nothing declares yet; it becomes usable when a later cell declares it";
        List<String> lines = new ArrayList<>();
        lines.add(CellError.headline("CompilationError", message));
        lines.add("    in " + place.name() + ", line " + place.line(0));
        lines.addAll(detail.traceback()
                .subList(
                        Math.min(1, detail.traceback().size()),
                        detail.traceback().size()));
        return new CellError("CompilationError", message, lines);
    }

    /** Explains that a method was called whose body does not compile yet. */
    CellError unresolved(UnresolvedReferenceException exception) {
        String message = "the method was called before everything in its body was declared";
        return thrown("UnresolvedReference", message, exception);
    }
}
