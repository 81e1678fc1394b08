package org.naglab.kernel.lab;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.naglab.kernel.display.HtmlText;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;
import tech.tablesaw.table.Relation;

/**
 * Shows a Tablesaw table as HTML that scrolls, with types under the names and the number of rows below; numbers stand
 * right. Long tables show their first and last rows. Tables of up to {@value #MOST_CSV_CELLS} cells also come as CSV with all
 * digits, for programs that read notebooks.
 */
public final class TableRenderer implements Renderer<Relation> {
    private static final int HEAD_ROWS = 40;
    private static final int TAIL_ROWS = 10;
    private static final int MOST_COLUMNS = 40;
    private static final int MOST_TEXT_CHARS = 300;
    private static final int MOST_CSV_CELLS = 10_000;
    private static final String CSV = "text/csv";
    private static final String CELL = "padding:.3em .8em;";
    private static final String LEFT = "text-align:left;";
    private static final String RIGHT = "text-align:right;font-variant-numeric:tabular-nums;";
    private static final String LINE = "border-bottom:1px solid rgba(128,128,128,.25);";

    /** Used by the service loader. */
    public TableRenderer() {}

    @Override
    public Class<Relation> type() {
        return Relation.class;
    }

    @Override
    public MimeBundle render(Relation table) {
        MimeBundle bundle = MimeBundle.text(text(table)).with(MimeBundle.HTML, html(table));
        return (long) table.rowCount() * table.columnCount() > MOST_CSV_CELLS ? bundle : bundle.with(CSV, csv(table));
    }

    /** Writes the table as RFC 4180 has it; missing values are empty. */
    private static String csv(Relation table) {
        StringBuilder csv = new StringBuilder();
        StringJoiner names = new StringJoiner(",", "", "\n");
        table.columns().forEach(column -> names.add(quoted(column.name())));
        csv.append(names);
        for (int row = 0; row < table.rowCount(); row++) {
            StringJoiner values = new StringJoiner(",", "", "\n");
            for (Column<?> column : table.columns()) {
                values.add(column.isMissing(row) ? "" : quoted(String.valueOf(column.get(row))));
            }
            csv.append(values);
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        return text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? text
                : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private static String text(Relation table) {
        return table.print(HEAD_ROWS).stripTrailing() + "\n" + size(table);
    }

    private static String size(Relation table) {
        return String.format(
                Locale.ROOT,
                "%,d %s × %d %s",
                table.rowCount(),
                table.rowCount() == 1 ? "row" : "rows",
                table.columnCount(),
                table.columnCount() == 1 ? "column" : "columns");
    }

    private static String html(Relation table) {
        List<Column<?>> columns = table.columns();
        List<Column<?>> shown = columns.subList(0, Math.min(MOST_COLUMNS, columns.size()));
        StringBuilder html = new StringBuilder();
        html.append("<div style=\"max-width:100%;overflow-x:auto\">");
        if (table.name() != null && !table.name().isEmpty()) {
            html.append("<div style=\"font-weight:600;margin:.3em 0\">")
                    .append(HtmlText.escape(table.name()))
                    .append("</div>");
        }
        html.append("<div style=\"max-height:30em;overflow:auto;display:inline-block;max-width:100%\">");
        html.append("<table style=\"border-collapse:collapse;margin:0;border-bottom:2px solid currentColor;")
                .append(
                        "border-top:2px solid currentColor\"><thead><tr style=\"border-bottom:1px solid currentColor\">");
        for (Column<?> column : shown) {
            html.append("<th style=\"").append(CELL).append(align(column)).append("\">");
            html.append(HtmlText.escape(column.name()));
            html.append("<div style=\"font-weight:400;font-size:85%;opacity:.65\">")
                    .append(column.type().name().toLowerCase(Locale.ROOT))
                    .append("</div></th>");
        }
        html.append("</tr></thead><tbody>");
        int rows = table.rowCount();
        boolean all = rows <= HEAD_ROWS + TAIL_ROWS;
        for (int row = 0; row < (all ? rows : HEAD_ROWS); row++) {
            row(html, shown, row);
        }
        if (!all) {
            html.append("<tr><td style=\"").append(CELL).append("text-align:center;opacity:.65\" colspan=\"");
            html.append(shown.size()).append("\">⋮</td></tr>");
            for (int row = rows - TAIL_ROWS; row < rows; row++) {
                row(html, shown, row);
            }
        }
        html.append("</tbody></table></div><div style=\"opacity:.65;font-size:90%;margin:.3em 0\">");
        html.append(size(table));
        if (shown.size() < columns.size()) {
            html.append(", the first ").append(shown.size()).append(" columns shown");
        }
        return html.append("</div></div>").toString();
    }

    private static void row(StringBuilder html, List<Column<?>> columns, int row) {
        html.append("<tr style=\"").append(LINE).append("\">");
        for (Column<?> column : columns) {
            html.append("<td style=\"").append(CELL).append(align(column)).append("\">");
            html.append(HtmlText.escape(content(column, row))).append("</td>");
        }
        html.append("</tr>");
    }

    private static String content(Column<?> column, int row) {
        if (column.isMissing(row)) {
            return "–";
        }
        if (column.type().equals(ColumnType.DOUBLE) || column.type().equals(ColumnType.FLOAT)) {
            return HtmlText.number(((Number) column.get(row)).doubleValue());
        }
        String text = column.getString(row);
        return HtmlText.shortened(text, MOST_TEXT_CHARS);
    }

    private static String align(Column<?> column) {
        return column instanceof NumericColumn<?> ? RIGHT : LEFT;
    }
}
