package org.naglab.kernel.display;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes collections, maps, records and arrays as text of bounded size, whatever they hold: the form is that of their own
 * {@code toString}; cycles, depth, length and what throws are told.
 */
final class StructureText {
    private static final int MOST_CHARS = 20_000;
    private static final int MOST_CHARS_OF_ONE = 2_000;
    private static final int MOST_DEPTH = 20;

    private final StringBuilder text = new StringBuilder();
    private final Deque<Object> path = new ArrayDeque<>();

    private final boolean mayFail;

    private StructureText(boolean mayFail) {
        this.mayFail = mayFail;
    }

    /** Returns {@code value} as text; fails if its own {@code toString} does, but not for what is in it. */
    static String of(@Nullable Object value) {
        StructureText writer = new StructureText(true);
        writer.write(value);
        return writer.text.toString();
    }

    /** Returns a part of something as text. */
    static String ofPart(@Nullable Object value) {
        StructureText writer = new StructureText(false);
        writer.write(value);
        return writer.text.toString();
    }

    /** Returns {@code value}'s own text, cut to {@code most} characters; what is wrong with it, if it throws. */
    static String own(@Nullable Object value, int most) {
        try {
            return HtmlText.shortened(String.valueOf(value), most);
        } catch (RuntimeException | StackOverflowError e) {
            return "(its toString failed: " + e.getClass().getSimpleName() + ")";
        }
    }

    private void write(@Nullable Object value) {
        if (text.length() > MOST_CHARS) {
            text.append('…');
            return;
        }
        Optional<Parts> parts;
        try {
            parts = Parts.of(value);
        } catch (RuntimeException e) {
            text.append("(cannot be read: ").append(own(e, MOST_CHARS_OF_ONE)).append(')');
            return;
        }
        if (value == null || parts.isEmpty() || flat(parts.get())) {
            text.append(mayFail && path.isEmpty() && value != null ? value.toString() : own(value, MOST_CHARS_OF_ONE));
            return;
        }
        if (path.stream().anyMatch(outer -> outer == value)) {
            text.append("(itself)");
            return;
        }
        if (path.size() == MOST_DEPTH) {
            text.append('…');
            return;
        }
        path.push(value);
        parts(parts.get());
        path.pop();
    }

    /** A record without inner structure keeps its own text, which its author may have written. */
    private static boolean flat(Parts parts) {
        return parts.kind() == Parts.Kind.RECORD
                && parts.shown().stream().map(Parts.Part::value).noneMatch(StructureText::hasParts);
    }

    private static boolean hasParts(@Nullable Object value) {
        return value instanceof Collection
                || value instanceof Map
                || value instanceof Record
                || value != null && value.getClass().isArray();
    }

    private void parts(Parts parts) {
        boolean list = parts.kind() == Parts.Kind.LIST;
        boolean record = parts.kind() == Parts.Kind.RECORD;
        text.append(record ? parts.type() : "").append(list || record ? "[" : "{");
        boolean first = true;
        for (Parts.Part part : parts.shown()) {
            text.append(first ? "" : ", ");
            first = false;
            if (!list) {
                write(part.name());
                text.append('=');
            }
            write(part.value());
            if (text.length() > MOST_CHARS) {
                break;
            }
        }
        if (parts.hidden() > 0 && text.length() <= MOST_CHARS) {
            text.append(", … ").append(parts.hidden()).append(" more");
        }
        text.append(list || record ? "]" : "}");
    }
}
