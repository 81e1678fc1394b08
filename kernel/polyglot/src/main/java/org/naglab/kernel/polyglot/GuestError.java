package org.naglab.kernel.polyglot;

import java.util.ArrayList;
import java.util.List;
import org.naglab.kernel.eval.CellError;

/** Collects what is known of a guest's error: name, message, frames with their lines of source. */
final class GuestError {
    private static final String RED = "\u001b[31m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";
    private static final int MOST_FRAMES = 40;
    private static final List<String> INTERNAL = List.of(
            "org.graalvm.",
            "com.oracle.truffle.",
            "jdk.internal.",
            "java.lang.invoke.",
            "java.lang.reflect.",
            "org.naglab.kernel.",
            "java.util.concurrent.locks.",
            "java.lang.Thread.");

    private final Sources sources;
    private final List<String> frames = new ArrayList<>();
    private String name = "";
    private String message = "";
    private String place = "";

    GuestError(Sources sources) {
        this.sources = sources;
    }

    void head(String errorName, String errorMessage) {
        name = errorName;
        message = errorMessage;
    }

    /** Adds a frame, the innermost first; code that is no cell's is named but does not become the error's place. */
    void frame(String function, String source, int line) {
        if (frames.size() >= MOST_FRAMES) {
            return;
        }
        String text = "    at " + (function.isEmpty() ? "" : function + " in ") + source + ", line " + line;
        boolean cell = sources.contains(source);
        frames.add(cell ? text : DIM + text + PLAIN);
        if (cell && place.isEmpty()) {
            place = source + ", line " + line;
            frames.add(RED + "    →   " + PLAIN + sources.line(source, line).strip());
        }
    }

    /** Adds a frame of Java, unless it is part of the machinery. */
    void hostFrame(StackTraceElement frame) {
        if (frames.size() < MOST_FRAMES && INTERNAL.stream().noneMatch(frame.getClassName()::startsWith)) {
            String file = frame.getFileName();
            // A cell's own class: JShell names its file after the snippet.
            boolean cell = file != null && file.startsWith("#");
            frames.add(DIM + "    at " + (cell ? frame.getMethodName() + " in a cell of Java" : frame) + PLAIN);
        }
    }

    /** Marks columns, from 1, of the source line that was added last. */
    void mark(int from, int to) {
        if (frames.isEmpty() || place.isEmpty()) {
            return;
        }
        int comma = place.lastIndexOf(", line ");
        String line = sources.line(place.substring(0, comma), Integer.parseInt(place.substring(comma + 7)));
        int indent = line.length() - line.stripLeading().length();
        int start = Math.max(0, from - 1 - indent);
        frames.add("        " + " ".repeat(start) + RED + "^".repeat(Math.clamp(to - from + 1L, 1, 200)) + PLAIN);
    }

    CellError innermostFirst() {
        List<String> lines = new ArrayList<>();
        lines.add(CellError.of(name, message).traceback().getFirst());
        lines.addAll(frames);
        return new CellError(name, placed(message, place), lines);
    }

    /** Returns {@code message} with the place where it arose, {@code cell 3, line 4}, so that one line tells both. */
    static String placed(String message, String place) {
        return place.isEmpty() ? message : message + " (" + place + ")";
    }
}
