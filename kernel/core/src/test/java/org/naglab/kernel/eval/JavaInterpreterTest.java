package org.naglab.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.output.Cell;

/** The interpreter without a wire. */
final class JavaInterpreterTest {
    private static final int COLLECTIONS = 20;

    private final AtomicInteger count = new AtomicInteger();
    private final JavaInterpreter java = new JavaInterpreter(this::magic);

    private Optional<Object> magic(String name, String arguments) {
        java.reset();
        return Optional.empty();
    }

    private Outcome run(String code) {
        Cell cell = new Cell(count.incrementAndGet(), true, 1 << 20, (type, content) -> {});
        return java.run(cell, code);
    }

    private Object value(String code) {
        return switch (run(code)) {
            case Outcome.Done done -> done.value().orElseThrow();
            case Outcome.Failed failed -> throw new AssertionError(failed.error());
        };
    }

    private String error(String code) {
        return switch (run(code)) {
            case Outcome.Done done -> throw new AssertionError("must fail: " + code);
            case Outcome.Failed failed -> failed.error().message();
        };
    }

    @AfterEach
    void close() {
        java.close();
    }

    @Test
    void a_reset_forgets_declarations_and_imports_and_keeps_the_defaults() {
        run("import java.time.*;\nint gone = 1;\nrecord Gone() {}");
        java.reset();
        assertThat(java.declarations()).isEmpty();
        assertThat(error("gone")).contains("cannot find symbol");
        assertThat(error("Duration.ZERO")).contains("cannot find symbol");
        assertThat(value("List.of(1).size()")).isEqualTo(1);
    }

    @Test
    void a_cell_may_reset_itself_and_goes_on_with_nothing_declared() {
        run("int early = 1;");
        assertThat(value("int before = 2;\n%reset\nint after = 3;\nafter")).isEqualTo(3);
        assertThat(java.declarations()).containsExactly("int after");
    }

    @Test
    void a_shown_value_is_not_kept() {
        WeakReference<Object> shown = new WeakReference<>(value("new byte[1000]"));
        assertThat(collected(shown)).isTrue();
    }

    @Test
    void classes_of_statements_and_of_what_is_declared_anew_are_unloaded() {
        WeakReference<Object> statement =
                new WeakReference<>(value("new Object() { public String toString() { return \"\"; } }")
                        .getClass());
        run("record Twice(int a) {}");
        WeakReference<Object> old = new WeakReference<>(value("new Twice(1)").getClass());
        run("record Twice(int a, int b) {}");
        assertThat(collected(statement)).isTrue();
        assertThat(collected(old)).isTrue();
        assertThat(value("new Twice(1, 2).b()")).isEqualTo(2);
    }

    @Test
    void what_a_living_object_needs_stays() {
        run("record Inner(int a) {}\nSupplier<Object> make = () -> new Inner(5);");
        Object make = value("make");
        run("record Inner(String other) {}\nint make = 1;");
        System.gc();
        assertThat(((java.util.function.Supplier<?>) make).get().toString()).isEqualTo("Inner[a=5]");
    }

    private static boolean collected(WeakReference<Object> reference) {
        for (int i = 0; i < COLLECTIONS && reference.get() != null; i++) {
            System.gc();
        }
        return reference.get() == null;
    }
}
