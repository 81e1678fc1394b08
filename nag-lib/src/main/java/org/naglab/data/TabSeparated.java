package org.naglab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One pair a line, fields between tabs, no quoting. Without a column {@code id} a pair is named {@code file:line}.
 *
 * @param columns meaning of each field: {@code source} and {@code target} once, {@code id} at most once, {@code -} for a
 *     field to ignore
 */
public record TabSeparated(List<String> columns) implements TextFormat {
    private static final Set<String> MEANINGS = Set.of("id", "source", "target", "-");

    /** Lines of {@code source<TAB>target}. */
    public static final TabSeparated PAIRS = new TabSeparated(List.of("source", "target"));

    /** Lines of {@code id<TAB>source<TAB>target}. */
    public static final TabSeparated NAMED_PAIRS = new TabSeparated(List.of("id", "source", "target"));

    /** Checks the columns. */
    public TabSeparated {
        columns = List.copyOf(columns);
        for (String needed : List.of("source", "target")) {
            if (columns.stream().filter(needed::equals).count() != 1) {
                throw new IllegalArgumentException("columns must hold " + needed + " once, got " + columns);
            }
        }
        if (!MEANINGS.containsAll(columns)
                || columns.stream().filter("id"::equals).count() > 1) {
            throw new IllegalArgumentException("columns must be id, source, target or -, got " + columns);
        }
    }

    @Override
    public List<Example> read(Path file) {
        int id = columns.indexOf("id");
        int source = columns.indexOf("source");
        int target = columns.indexOf("target");
        List<Example> examples = new ArrayList<>();
        TextLines.forEach(file, (place, line) -> {
            String[] fields = line.split("\t", -1);
            if (fields.length != columns.size()) {
                throw new IllegalArgumentException(place + ": a line must have " + columns.size()
                        + " fields between tabs " + columns + ", got " + fields.length + ": \"" + head(line) + "\"");
            }
            examples.add(new Example(
                    id < 0
                            ? file.getFileName() + place.substring(place.lastIndexOf(':'))
                            : TextLines.present(place, "id", fields[id]),
                    TextLines.present(place, "source", fields[source]),
                    TextLines.present(place, "target", fields[target])));
        });
        return examples;
    }

    private static String head(String line) {
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
