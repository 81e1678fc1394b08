package org.naglab.kernel.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.PlainForm;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A table as a list of rows, each a map from column name to value; missing values are null. */
public final class TablePlainForm implements PlainForm<Table> {
    /** Used by the service loader. */
    public TablePlainForm() {}

    @Override
    public Class<Table> type() {
        return Table.class;
    }

    @Override
    public Object plain(Table table) {
        List<String> names = table.columnNames();
        List<Object> rows = new ArrayList<>(table.rowCount());
        for (Row row : table) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (String name : names) {
                Object value = row.isMissing(name) ? null : row.getObject(name);
                values.put(
                        name,
                        value == null || value instanceof Number || value instanceof Boolean
                                ? value
                                : value.toString());
            }
            rows.add(values);
        }
        return rows;
    }

    @Override
    public boolean showsRows() {
        return true;
    }

    /**
     * Makes a table of rows. A column is of int, long, double or boolean if all its values are, else of text; a row that
     * lacks a name has a missing value there.
     *
     * @param plain a list of maps, or a map from column name to the list of its values
     * @throws IllegalArgumentException if it is neither
     */
    @Override
    public Table read(Object plain) {
        Table table = Table.create();
        columns(plain).forEach((name, values) -> table.addColumns(column(name, values)));
        return table;
    }

    private static Map<String, List<@Nullable Object>> columns(Object plain) {
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        if (plain instanceof Map<?, ?> byName) {
            byName.forEach((name, values) -> {
                if (!(values instanceof List<?> list)) {
                    throw new IllegalArgumentException("column " + name + " must be a list, got " + values);
                }
                columns.put(String.valueOf(name), new ArrayList<>(list));
            });
            return columns;
        }
        if (!(plain instanceof List<?> rows) || !rows.stream().allMatch(Map.class::isInstance)) {
            throw new IllegalArgumentException("a table must be a list of maps, or a map of lists, got " + plain);
        }
        Set<Object> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(((Map<?, ?>) row).keySet()));
        for (Object name : names) {
            List<@Nullable Object> values = new ArrayList<>();
            rows.forEach(row -> values.add(((Map<?, ?>) row).get(name)));
            columns.put(String.valueOf(name), values);
        }
        return columns;
    }

    private static Column<?> column(String name, List<@Nullable Object> values) {
        if (all(values, Boolean.class::isInstance)) {
            return BooleanColumn.create(name, values.toArray(new Boolean[0]));
        }
        if (all(values, Integer.class::isInstance)) {
            return IntColumn.create(name, values.toArray(new Integer[0]));
        }
        if (all(values, each -> each instanceof Integer || each instanceof Long)) {
            LongColumn longs = LongColumn.create(name);
            values.forEach(each -> append(longs, (Number) each));
            return longs;
        }
        if (all(values, Number.class::isInstance)) {
            Number[] numbers = values.toArray(new Number[0]);
            return DoubleColumn.create(
                    name,
                    Arrays.stream(numbers)
                            .mapToDouble(each -> each == null ? Double.NaN : each.doubleValue())
                            .toArray());
        }
        return StringColumn.create(
                name,
                values.stream()
                        .map(each -> each == null ? null : each.toString())
                        .toArray(String[]::new));
    }

    private static void append(LongColumn column, @Nullable Number value) {
        if (value == null) {
            column.appendMissing();
        } else {
            column.append(value.longValue());
        }
    }

    /** Returns whether {@code test} holds for all values that are there, and one is there. */
    private static boolean all(List<@Nullable Object> values, Predicate<Object> test) {
        return values.stream().anyMatch(each -> each != null)
                && values.stream().allMatch(each -> each == null || test.test(each));
    }
}
