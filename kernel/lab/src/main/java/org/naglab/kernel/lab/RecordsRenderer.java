package org.naglab.kernel.lab;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;
import org.naglab.kernel.display.Renderers;

/** Shows a collection: one of records of one type as a table with a column a component, any other as its text. */
@SuppressWarnings("rawtypes")
public final class RecordsRenderer implements Renderer<Collection> {
    private static final int MOST_ROWS = 100;
    private static final int MOST_TEXT_CHARS = 300;

    /** Used by the service loader. */
    public RecordsRenderer() {}

    @Override
    public Class<Collection> type() {
        return Collection.class;
    }

    @Override
    public MimeBundle render(Collection values) {
        MimeBundle text = MimeBundle.text(Renderers.text(values));
        List<?> first = java.util.stream.StreamSupport.stream(((Collection<?>) values).spliterator(), false)
                .limit(MOST_ROWS)
                .toList();
        if (first.isEmpty()
                || !(first.getFirst() instanceof Record)
                || first.stream()
                        .anyMatch(value -> value.getClass() != first.getFirst().getClass())) {
            return text;
        }
        RecordComponent[] components = first.getFirst().getClass().getRecordComponents();
        StringBuilder html = new StringBuilder("<details open><summary style=\"cursor:pointer;opacity:.75\">");
        html.append(values.size())
                .append(" × ")
                .append(HtmlText.escape(first.getFirst().getClass().getSimpleName()));
        html.append("</summary><div style=\"max-height:30em;overflow:auto\"><table><thead><tr>");
        for (RecordComponent component : components) {
            html.append("<th style=\"text-align:left\">")
                    .append(component.getName())
                    .append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (Object value : first) {
            html.append("<tr>");
            for (RecordComponent component : components) {
                Object content = content(component, value);
                String align = content instanceof Number ? "right" : "left";
                html.append("<td style=\"text-align:").append(align).append("\">");
                html.append(HtmlText.escape(shortened(content))).append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody></table></div>");
        if (values.size() > MOST_ROWS) {
            html.append("<div style=\"opacity:.65\">the first ")
                    .append(MOST_ROWS)
                    .append(" are shown</div>");
        }
        return text.with(MimeBundle.HTML, html.append("</details>").toString());
    }

    private static String shortened(@Nullable Object content) {
        String text = content instanceof Double number ? TableRenderer.number(number) : Renderers.text(content);
        return text.length() <= MOST_TEXT_CHARS ? text : text.substring(0, MOST_TEXT_CHARS - 1) + "…";
    }

    private static @Nullable Object content(RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read " + component, e);
        } catch (InvocationTargetException e) {
            return e.getCause().toString();
        }
    }
}
