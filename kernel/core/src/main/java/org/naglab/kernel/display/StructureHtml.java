package org.naglab.kernel.display;

import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes collections, maps, records and arrays as HTML that folds, without script: records of one type as a table,
 * anything else as a tree. The size is bounded whatever is in there, and all text is escaped.
 */
final class StructureHtml {
    private static final int MOST_NODES = 1_000;
    private static final int MOST_DEPTH = 8;
    private static final int MOST_CHARS = 300;
    private static final String SOFT = "opacity:.65;";
    private static final String CELL = "padding:.2em .8em;vertical-align:top;";

    private final StringBuilder html = new StringBuilder();
    private final Deque<Object> path = new ArrayDeque<>();
    private int nodes;

    private StructureHtml() {}

    /** Returns {@code value}, whose parts are {@code parts}, as HTML. */
    static String of(Object value, Parts parts) {
        StructureHtml writer = new StructureHtml();
        writer.html.append("<div style=\"max-height:36em;overflow:auto\">");
        writer.structure(value, parts, true);
        return writer.html.append("</div>").toString();
    }

    private void value(@Nullable Object value) {
        Optional<Parts> parts;
        try {
            parts = Parts.of(value);
        } catch (RuntimeException e) {
            html.append(HtmlText.escape("(cannot be read: " + StructureText.own(e, MOST_CHARS) + ")"));
            return;
        }
        if (value == null || parts.isEmpty() || parts.get().shown().isEmpty()) {
            leaf(value);
        } else if (path.stream().anyMatch(outer -> outer == value)) {
            html.append("<em style=\"").append(SOFT).append("\">itself</em>");
        } else if (path.size() == MOST_DEPTH || nodes > MOST_NODES) {
            html.append(HtmlText.escape(headline(parts.get()))).append(" …");
        } else {
            structure(value, parts.get(), false);
        }
    }

    private void leaf(@Nullable Object value) {
        String text = value instanceof Double number ? HtmlText.number(number) : StructureText.ofPart(value);
        html.append("<span style=\"white-space:pre-wrap\">")
                .append(HtmlText.escape(HtmlText.shortened(text, MOST_CHARS)))
                .append("</span>");
    }

    private static String headline(Parts parts) {
        return parts.type()
                + (parts.size().isPresent()
                        ? String.format(Locale.ROOT, ", %,d", parts.size().getAsLong())
                        : "");
    }

    private void structure(Object value, Parts parts, boolean open) {
        path.push(value);
        Optional<RecordComponent[]> columns = columns(parts);
        String head = columns.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "%,d × %s",
                        parts.size().orElse(parts.shown().size()),
                        parts.shown().getFirst().value().getClass().getSimpleName())
                : headline(parts);
        html.append(open ? "<details open>" : "<details>")
                .append("<summary style=\"cursor:pointer;")
                .append(SOFT)
                .append("\">")
                .append(HtmlText.escape(head))
                .append("</summary><table style=\"border-collapse:collapse;margin:.2em 0 .2em 1em\">");
        if (columns.isPresent()) {
            table(parts.shown(), columns.get());
        } else {
            rows(parts);
        }
        html.append("</table>");
        if (parts.hidden() > 0) {
            html.append("<div style=\"margin-left:1em;")
                    .append(SOFT)
                    .append("\">")
                    .append(String.format(Locale.ROOT, "… %,d more", parts.hidden()))
                    .append("</div>");
        }
        html.append("</details>");
        path.pop();
    }

    private void rows(Parts parts) {
        html.append("<tbody>");
        for (Parts.Part part : parts.shown()) {
            if (++nodes > MOST_NODES) {
                html.append("<tr><td>…</td><td></td></tr>");
                break;
            }
            html.append("<tr><td style=\"").append(CELL).append(SOFT).append("text-align:right\">");
            leaf(part.name());
            html.append("</td><td style=\"").append(CELL).append("text-align:left\">");
            value(part.value());
            html.append("</td></tr>");
        }
        html.append("</tbody>");
    }

    /** Returns the components that all elements of a list have, if they are records of one type. */
    private static Optional<RecordComponent[]> columns(Parts parts) {
        List<Parts.Part> shown = parts.shown();
        if (parts.kind() != Parts.Kind.LIST
                || shown.isEmpty()
                || !(shown.getFirst().value() instanceof Record first)) {
            return Optional.empty();
        }
        boolean same = shown.stream()
                .allMatch(part -> part.value() != null && part.value().getClass() == first.getClass());
        RecordComponent[] components = first.getClass().getRecordComponents();
        return Optional.of(components).filter(each -> same && each.length > 0);
    }

    private void table(List<Parts.Part> rows, RecordComponent[] columns) {
        html.append("<thead><tr style=\"border-bottom:1px solid currentColor\">");
        for (RecordComponent column : columns) {
            html.append("<th style=\"")
                    .append(CELL)
                    .append("text-align:left\">")
                    .append(HtmlText.escape(column.getName()))
                    .append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (Parts.Part row : rows) {
            if (++nodes > MOST_NODES) {
                html.append("<tr><td>…</td></tr>");
                break;
            }
            html.append("<tr style=\"border-bottom:1px solid rgba(128,128,128,.25)\">");
            for (RecordComponent column : columns) {
                Object content = row.value() instanceof Record record ? Parts.component(record, column) : null;
                String align = content instanceof Number ? "right;font-variant-numeric:tabular-nums" : "left";
                html.append("<td style=\"")
                        .append(CELL)
                        .append("text-align:")
                        .append(align)
                        .append("\">");
                value(content);
                html.append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody>");
    }
}
