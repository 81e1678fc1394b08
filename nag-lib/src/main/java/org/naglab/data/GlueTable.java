package org.naglab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of GLUE: tab-separated without quoting, columns named by the first line. The source is the sentence, or both
 * joined by {@link Segments}; the target is the label as the file writes it, empty in test files, which have none. A pair
 * is named {@code file:line}.
 *
 * @param task whose files they are
 */
public record GlueTable(GlueTask task) implements TextFormat {
    @Override
    public List<Example> read(Path file) {
        List<String> columns = new ArrayList<>();
        List<Example> examples = new ArrayList<>();
        TextLines.forEach(file, (place, line) -> {
            List<String> fields = List.of(line.split("\t", -1));
            if (!columns.isEmpty() || !isHeader(columns, fields)) {
                examples.add(example(file, place, columns(place, columns), fields));
            }
        });
        return examples;
    }

    /** Takes the first line as the header if it is one. */
    private boolean isHeader(List<String> columns, List<String> fields) {
        boolean header = fields.contains(task.first());
        columns.addAll(header ? fields : task.withoutHeader());
        return header;
    }

    private List<String> columns(String place, List<String> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(place + ": the first line of " + task + " must name its columns, "
                    + task.first() + " among them, but it does not");
        }
        return columns;
    }

    private Example example(Path file, String place, List<String> columns, List<String> fields) {
        if (fields.size() != columns.size()) {
            throw new IllegalArgumentException(place + ": a line must have " + columns.size() + " fields between tabs "
                    + columns + ", got " + fields.size());
        }
        String first = field(place, columns, fields, task.first());
        String source = task.second()
                .map(second -> Segments.join(first, field(place, columns, fields, second)))
                .orElse(first);
        String target = columns.contains(task.label()) ? field(place, columns, fields, task.label()) : "";
        return new Example(file.getFileName() + place.substring(place.lastIndexOf(':')), source, target);
    }

    private static String field(String place, List<String> columns, List<String> fields, String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException(place + ": columns must hold " + column + ", got " + columns);
        }
        return TextLines.present(place, column, fields.get(index));
    }
}
