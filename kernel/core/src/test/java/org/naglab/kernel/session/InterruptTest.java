package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** Cells that would never end, stopped. */
@ExtendWith(SharedKernel.class)
final class InterruptTest {
    private final TestKernel kernel;

    InterruptTest(TestKernel kernel) {
        this.kernel = kernel;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true);",
                "for (int i = 0; i < Integer.MAX_VALUE; i++) { for (long j = 0; j < Long.MAX_VALUE; j++); }",
                "while (true) { try { while (true); } catch (Throwable t) {} }",
                "while (true) { try { Thread.sleep(50); } catch (InterruptedException e) {} }",
                "Thread.sleep(1_000_000)",
                "while (true) System.out.println(\"again\");",
                "new java.util.concurrent.CountDownLatch(1).await();",
                "LongStream.iterate(0, i -> i + 1).filter(i -> i < 0).findFirst()",
                "IntStream.range(0, 100).parallel().forEach(i -> { while (true); })",
                "do { double d = Math.sqrt(2); } while (true);",
                "int endless(int n) { while (true) { n++; } }\nendless(0)",
                "String line = new Scanner(System.in).nextLine();",
                "%%sh\nsleep 1000"
            })
    void an_endless_cell_ends_and_its_state_stays(String code) throws Exception {
        kernel.run("var kept = \"kept\";");
        Message request = kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request(code));
        long[] interruptedAt = new long[1];
        List<Message> before = kernel.listen(1200);
        assertThat(before).noneMatch(m -> m.type().equals("execute_reply"));
        interruptedAt[0] = System.nanoTime();
        kernel.process.interrupt();
        kernel.strays.addAll(before.stream()
                .filter(m -> m.type().equals("status")
                        && Fields.string(m.content(), "execution_state", "").equals("idle"))
                .toList());
        Answer answer = kernel.await(request, prompt -> {});
        assertThat(Duration.ofNanos(System.nanoTime() - interruptedAt[0])).isLessThan(Duration.ofSeconds(3));
        assertThat(answer.errorName()).isEqualTo("CellInterrupted");
        assertThat(kernel.run("kept").result()).contains("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"while (true);", "\nwhile (true); // for ever", "int n = 0;\nwhile (true);"})
    void the_place_of_an_interrupted_loop_is_its_line(String code) throws Exception {
        Message request = kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request(code));
        kernel.strays.addAll(kernel.listen(1000));
        kernel.process.interrupt();
        Answer answer = kernel.await(request, prompt -> {});
        int line = 1 + (int) code.chars().filter(c -> c == '\n').count();
        assertThat(answer.traceback()).contains(", line " + line + "\n").contains("→   while (true);");
    }

    @Test
    void nothing_goes_on_burning() throws Exception {
        Message request = kernel.process
                .client()
                .send(
                        Channel.SHELL,
                        "execute_request",
                        TestKernel.request("new Thread(() -> { while (true); }).start();"
                                + " IntStream.range(0, 8).parallel().forEach(i -> { while (true); })"));
        kernel.listen(800);
        kernel.process.interrupt();
        kernel.await(request, prompt -> {});
        kernel.listen(500);
        Duration before = cpu();
        TimeUnit.SECONDS.sleep(2);
        assertThat(cpu().minus(before)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void a_shutdown_does_not_wait_for_ever_for_a_cell_that_nothing_stops() throws Exception {
        try (TestKernel stuck = new TestKernel()) {
            stuck.run("\"warm\"");
            stuck.process
                    .client()
                    .send(
                            Channel.SHELL,
                            "execute_request",
                            TestKernel.request("new java.util.concurrent.Semaphore(0).acquireUninterruptibly();"));
            stuck.listen(1000);
            stuck.process.client().send(Channel.CONTROL, "shutdown_request", Fields.of("restart", false));
            stuck.process.handle().onExit().get(15, TimeUnit.SECONDS);
        }
    }

    private Duration cpu() {
        return kernel.process.handle().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
