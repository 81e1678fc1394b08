package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;

/**
 * Many cells in one kernel: nothing is lost, counts are in order, and memory stays flat. The whole of it is
 * {@code mvn -pl kernel/core test -Dtest=SoakTest -Dnaglab.soak.cells=5000}, which prints what it measures.
 */
final class SoakTest {
    private static final int CELLS = Integer.getInteger("naglab.soak.cells", 160);
    private static final int SAMPLES = 4;
    private static final long MOST_HEAP_BYTES_A_CELL = 40_000;
    /** What the just-in-time compiler notes of the Java compiler's own methods; old cells' classes would be ten times that. */
    private static final long MOST_METASPACE_BYTES = 6L << 20;

    /** Heap, class metadata in bytes, loaded classes and threads. */
    private record Sample(int cell, long heap, long metaspace, long classes, long threads) {}

    private static String code(int i) {
        return switch (i % 8) {
            case 0 -> "byte[] block = new byte[4 << 20]; block.length + " + i;
            case 1 -> "record Point(int x, int y) { int sum() { return x + y; } }\nnew Point(" + i + ", 1).sum()";
            case 2 -> "for (int i = 0; i < 100; i++) System.out.println(\"line \" + i);\n" + i;
            case 3 -> "new byte[8 << 20].length + " + i;
            case 4 -> "int twice(int n) { return 2 * n; }\nSystem.err.println(twice(" + i + "));\ntwice(" + i + ")";
            case 5 ->
                "var words = IntStream.range(0, 50).mapToObj(n -> \"w\" + n).collect(Collectors.toList());\nwords.size() + "
                        + i;
            case 6 -> "int x" + " = " + i + " / (" + i + " - " + i + ");";
            default -> "display(html(\"<b>" + i + "</b>\"));\nThread.sleep(0);\n" + i;
        };
    }

    private static void check(int i, Answer answer, int number) {
        assertThat(Fields.integer(answer.content(), "execution_count", -1)).isEqualTo(number);
        List<String> types = answer.published().stream().map(Message::type).toList();
        assertThat(types.getFirst()).isEqualTo("status");
        assertThat(types.get(1)).isEqualTo("execute_input");
        assertThat(types.getLast()).isEqualTo("status");
        switch (i % 8) {
            case 0 -> assertThat(answer.result()).contains(Integer.toString((4 << 20) + i));
            case 1 -> assertThat(answer.result()).contains(Integer.toString(i + 1));
            case 2 -> assertThat(answer.text("stdout").lines()).hasSize(100);
            case 3 -> assertThat(answer.result()).contains(Integer.toString((8 << 20) + i));
            case 4 -> assertThat(answer.text("stderr")).isEqualTo(2 * i + "\n");
            case 5 -> assertThat(answer.result()).contains(Integer.toString(50 + i));
            case 6 -> assertThat(answer.errorName()).isEqualTo("java.lang.ArithmeticException");
            default -> {
                assertThat(answer.all("display_data")).hasSize(1);
                assertThat(answer.result()).contains(Integer.toString(i));
            }
        }
    }

    @Test
    void many_cells_lose_nothing_and_leave_nothing() {
        try (TestKernel kernel = new TestKernel()) {
            kernel.run("import java.lang.management.*;");
            // What remains of the start's own requests.
            kernel.strays.clear();
            List<Sample> samples = new ArrayList<>();
            int number = 1;
            long start = System.nanoTime();
            // The first part warms up: the compiler's own caches fill once.
            for (int i = 1; i <= CELLS; i++) {
                check(i, kernel.run(code(i)), ++number);
                if (i % (CELLS / SAMPLES) == 0) {
                    samples.add(sample(kernel, i));
                    number++;
                    System.out.printf(
                            Locale.ROOT,
                            "soak: %s, %.1f ms a cell%n",
                            samples.getLast(),
                            (System.nanoTime() - start) / 1e6 / i);
                }
            }
            Sample early = samples.get(0);
            Sample late = samples.getLast();
            int cells = late.cell() - early.cell();
            assertThat((late.heap() - early.heap()) / cells).isLessThan(MOST_HEAP_BYTES_A_CELL);
            assertThat(late.metaspace() - early.metaspace()).isLessThan(MOST_METASPACE_BYTES);
            assertThat(late.classes() - early.classes()).isLessThan(100);
            assertThat(late.threads() - early.threads()).isLessThan(5);
            assertThat(kernel.strays).isEmpty();
        }
    }

    private static Sample sample(TestKernel kernel, int cell) {
        String measured = kernel.run(
                        "for (int i = 0; i < 3; i++) System.gc();\n\"\" + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()"
                                + " + \",\" + ManagementFactory.getMemoryPoolMXBeans().stream().filter(p -> p.getName().equals(\"Metaspace\")).findFirst().get().getUsage().getUsed()"
                                + " + \",\" + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()"
                                + " + \",\" + ManagementFactory.getThreadMXBean().getThreadCount()")
                .result()
                .orElseThrow();
        String[] parts = measured.replace("\"", "").split(",");
        return new Sample(
                cell,
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]));
    }
}
