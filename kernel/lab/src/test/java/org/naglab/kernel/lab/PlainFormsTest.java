package org.naglab.kernel.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.display.PlainForm;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

final class PlainFormsTest {
    private static Table read(Object plain) {
        return PlainForm.reading(Table.class).orElseThrow().read(plain);
    }

    @Test
    void a_table_becomes_rows_and_rows_become_the_same_table() {
        Table table = Table.create(
                StringColumn.create("word", "tea", "cup"),
                IntColumn.create("n", 1, 2),
                DoubleColumn.create("share", 0.5, Double.NaN));
        Object rows = PlainForm.of(table).orElseThrow();
        Map<String, Object> second = new HashMap<>(Map.of("word", "cup", "n", 2));
        second.put("share", null);
        assertThat(rows).isEqualTo(List.of(Map.of("word", "tea", "n", 1, "share", 0.5), second));
        Table again = read(rows);
        assertThat(again.types()).containsExactlyElementsOf(table.types());
        assertThat(again.print()).isEqualTo(table.print());
    }

    @Test
    void dates_become_text() {
        Table table = Table.create(DateColumn.create("day", LocalDate.of(2026, 11, 22)));
        assertThat(PlainForm.of(table)).contains(List.of(Map.of("day", "2026-11-22")));
    }

    @Test
    void columns_take_the_widest_type_of_their_values() {
        Table table = read(Map.of(
                "long",
                List.of(1, 2L),
                "double",
                List.of(1, 2.5),
                "text",
                List.of(1, "a"),
                "truth",
                List.of(true, false)));
        assertThat(table.column("long").type()).isEqualTo(ColumnType.LONG);
        assertThat(table.column("double").type()).isEqualTo(ColumnType.DOUBLE);
        assertThat(table.column("text").type()).isEqualTo(ColumnType.STRING);
        assertThat(table.column("truth").type()).isEqualTo(ColumnType.BOOLEAN);
        assertThat(table.doubleColumn("double").asDoubleArray()).containsExactly(1, 2.5);
    }

    @Test
    void missing_values_stay_missing_in_columns_of_every_type() {
        Map<String, Object> nothing = new HashMap<>();
        Map<String, Object> all = Map.of("i", 1, "l", 1L << 40, "d", 0.5, "s", "x", "b", true);
        Table table = read(Arrays.asList(all, nothing));
        assertThat(table.rowCount()).isEqualTo(2);
        table.columns().forEach(column -> {
            assertThat(column.isMissing(0)).as(column.name()).isFalse();
            assertThat(column.isMissing(1)).as(column.name()).isTrue();
        });
    }

    @Test
    void what_is_no_table_is_refused() {
        assertThatThrownBy(() -> read(List.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("list of maps");
    }

    @Test
    void lists_of_rows_are_shown_as_tables_and_other_lists_are_not() {
        assertThat(PlainForm.table(List.of(Map.of("word", "tea"), Map.of("n", 1))))
                .hasValueSatisfying(
                        table -> assertThat(((Table) table).columnNames()).containsExactly("word", "n"));
        assertThat(PlainForm.table(List.of())).isEmpty();
        assertThat(PlainForm.table(List.of(Map.of(1, "a")))).isEmpty();
        assertThat(PlainForm.table(List.of(Map.of("a", 1), "b"))).isEmpty();
    }

    @Test
    void a_tensor_becomes_nested_lists() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray matrix = manager.create(new float[][] {{1, 2}, {3, 4}});
            assertThat(PlainForm.of(matrix)).contains(List.of(List.of(1f, 2f), List.of(3f, 4f)));
            assertThat(PlainForm.of(matrix.sum())).contains(10f);
            assertThat(PlainForm.of(matrix.gt(2))).contains(List.of(List.of(false, false), List.of(true, true)));
        }
    }
}
