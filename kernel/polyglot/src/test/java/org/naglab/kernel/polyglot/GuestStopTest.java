package org.naglab.kernel.polyglot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** How guests stop that Java called, that completion asked, or that do not stop in time. */
final class GuestStopTest {
    private static TestKernel kernel;

    @BeforeAll
    static void start() {
        kernel = new TestKernel(Duration.ofMinutes(4), "-Xmx700m");
        result("%%python\nNone");
    }

    @AfterAll
    static void stop() {
        kernel.close();
    }

    private static String result(String code) {
        Answer answer = kernel.run(code);
        assertThat(answer.status()).as(() -> answer.traceback()).isEqualTo("ok");
        return answer.result().orElse("");
    }

    private static Answer interrupted(String cell) throws InterruptedException {
        Message request = kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request(cell));
        Thread.sleep(1_000);
        kernel.process.interrupt();
        return kernel.await(request, question -> {});
    }

    private static List<String> completions(String code) {
        Answer answer = kernel.ask(Channel.SHELL, "complete_request", "code", code, "cursor_pos", code.length());
        return answer.content().getAsJsonArray("matches").asList().stream()
                .map(match -> match.getAsString())
                .toList();
    }

    @Test
    void a_python_loop_that_java_called_through_a_function_stops_and_leaves_variables() throws InterruptedException {
        result("%%python\nkept = 3\ndef forever(x):\n    while True: pass");
        kernel.run("Function<Object, Object> loop = python.get(\"forever\", Function.class);");
        assertThat(interrupted("loop.apply(1)").errorName()).isEqualTo("CellInterrupted");
        assertThat(result("%%python\nkept")).isEqualTo("3");
    }

    @Test
    void python_functions_in_threads_of_a_java_call_stop_together() throws InterruptedException {
        result("%%python\nkept_too = 4\ndef spin(x):\n    while True: pass");
        kernel.run("Function<Object, Object> spin = python.get(\"spin\", Function.class);"
                + " Runnable inParallel = () -> IntStream.range(0, 4).parallel().forEach(i -> spin.apply(i));");
        Answer answer = interrupted("%%python\ninParallel()");
        assertThat(answer.errorMessage()).isEqualTo("the cell was interrupted");
        assertThat(result("%%python\nkept_too")).isEqualTo("4");
    }

    @Test
    void a_property_that_loops_holds_completion_up_for_a_moment_only() {
        result("""
                %%python
                class Slow:
                    @property
                    def loop(self):
                        while True: pass
                slow = Slow()
                title = 'x'
                """);
        assertThat(completions("%%python\nslow.loop.x")).isEmpty();
        assertThat(completions("%%python\ntitle.upp")).containsExactly("upper");
        result("%%js\nconst trap = {get loop() { while (true); }}, verse = {feet: 1}");
        assertThat(completions("%%js\ntrap.loop.x")).isEmpty();
        assertThat(completions("%%js\nverse.f")).containsExactly("feet");
        assertThat(result("%%python\nslow is not None")).isEqualTo("True");
        assertThat(result("%%js\ntypeof trap")).isEqualTo("object");
    }

    @Test
    void what_does_not_stop_in_time_is_cancelled_and_the_new_guest_keeps_its_variables() throws InterruptedException {
        // Nothing interrupts a join: it is left when its time is over, later than the grace of a stop.
        String define = """
                %%python
                import java
                def slow():
                    units = java.type('java.util.concurrent.TimeUnit')
                    java.type('java.util.concurrent.CompletableFuture')().completeOnTimeout(1, 6, units.SECONDS).join()
                """;
        for (String cell : List.of("python.call(\"slow\")", "%%python\nslow()")) {
            result(define);
            kernel.run("var gone = python.get(\"slow\", Runnable.class);");
            Answer answer = interrupted(cell);
            assertThat(answer.errorName()).isEqualTo("CellInterrupted");
            if (cell.startsWith("%%")) {
                assertThat(answer.errorMessage()).contains("Python was restarted and its variables are lost");
            }
            assertThat(kernel.run("gone.run()").errorMessage()).contains("Python has been restarted");
            assertThat(result("%%python\nafter = 5\n'slow' in globals()")).isEqualTo("False");
            Answer printed = kernel.run("%%python\nprint(after, end='')");
            assertThat(printed.text("stdout")).isEqualTo("5");
        }
    }

    @Test
    void the_memory_guard_restarts_the_guest_that_filled_the_heap() {
        Answer answer = kernel.run("%%js\nconst all = []; while (true) all.push(new Array(10000).fill(all.length))");
        assertThat(answer.errorName()).isIn("java.lang.OutOfMemoryError", "RangeError");
        assertThat(result("%%js\ntypeof all")).isEqualTo("undefined");
        assertThat(result("new byte[100 << 20].length")).isEqualTo("104857600");
    }
}
