package org.naglab.kernel.lab;

import java.util.List;
import java.util.Locale;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;
import tech.tablesaw.table.Relation;

/**
 * Shows a Tablesaw table as HTML that scrolls, with types under the names and the number of rows below; numbers stand
 * right. Long tables show their first and last rows.
 */
public final class TableRenderer implements Renderer<Relation> {
    private static final int HEAD_ROWS = 40;
    private static final int TAIL_ROWS = 10;
    private static final int MOST_COLUMNS = 40;
    private static final int MOST_TEXT_CHARS = 300;
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
        return MimeBundle.text(text(table)).with(MimeBundle.HTML, html(table));
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
            return number(((Number) column.get(row)).doubleValue());
        }
        String text = column.getString(row);
        return text.length() <= MOST_TEXT_CHARS ? text : text.substring(0, MOST_TEXT_CHARS - 1) + "…";
    }

    /** Returns {@code value} with up to six significant digits, exponents only where they help. */
    static String number(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        if (size >= 1e9 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.4g", value);
        }
        int decimals = Math.clamp(5 - (int) Math.floor(Math.log10(size)), 0, 6);
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    private static String align(Column<?> column) {
        return column instanceof NumericColumn<?> ? RIGHT : LEFT;
    }
}
