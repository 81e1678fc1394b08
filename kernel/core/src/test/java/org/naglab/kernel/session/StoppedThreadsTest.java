package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** What a stopped cell has running on other threads, and what its value's own code waits for, is stopped too. */
@ExtendWith(SharedKernel.class)
final class StoppedThreadsTest {
    private static final String WORK =
            "() -> { try { ended = false; Thread.sleep(600_000); } catch (InterruptedException e) { ended = true; } }";
    private static final String CALL = WORK.substring(0, WORK.length() - 1) + "return 1; }";

    private final TestKernel kernel;

    StoppedThreadsTest(TestKernel kernel) {
        this.kernel = kernel;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new Thread(WORK).start();",
                "Thread.startVirtualThread(WORK);",
                "earlier.submit(WORK);",
                "earlier.execute(WORK);",
                "earlier.schedule(WORK, 1, java.util.concurrent.TimeUnit.MILLISECONDS);",
                "java.util.concurrent.CompletableFuture.runAsync(WORK, earlier);",
                "java.util.concurrent.CompletableFuture.runAsync(WORK);",
                "earlier.scheduleAtFixedRate(WORK, 0, 1, java.util.concurrent.TimeUnit.MILLISECONDS);",
                "earlier.scheduleWithFixedDelay(WORK, 0, 1, java.util.concurrent.TimeUnit.MILLISECONDS);",
                "java.util.concurrent.CompletableFuture.supplyAsync(CALL);",
                "java.util.concurrent.CompletableFuture.supplyAsync(CALL, earlier);",
                "java.util.concurrent.Callable<Integer> call = CALL; earlier.invokeAll(List.of(call, call));",
                "java.util.concurrent.Callable<Integer> call = CALL; earlier.invokeAny(List.of(call, call));"
            })
    void a_thread_that_sleeps_in_library_code_ends(String start) throws Exception {
        kernel.run(
                "volatile boolean ended = false; var earlier = java.util.concurrent.Executors.newScheduledThreadPool(2);"
                        + " earlier.submit(() -> 1).get();");
        Answer stopped = interrupted(start.replace("WORK", WORK).replace("CALL", CALL) + "\nThread.sleep(600_000);");
        assertThat(stopped.errorName()).isEqualTo("CellInterrupted");
        assertThat(kernel.run("Thread.sleep(300); ended").result()).contains("true");
        assertThat(kernel.run("earlier.submit(() -> 2).get()").result()).contains("2");
    }

    @Test
    void rendering_that_blocks_ends() throws Exception {
        kernel.run(
                "class Slow { public String toString() { try { Thread.sleep(600_000); } catch (InterruptedException e)"
                        + " { throw new IllegalStateException(e); } return \"\"; } }");
        long start = System.nanoTime();
        assertThat(interrupted("new Slow()").errorName()).isEqualTo("CellInterrupted");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_task_given_to_an_earlier_executor_prints_to_the_cell_that_gave_it() {
        kernel.run("var pool = java.util.concurrent.Executors.newFixedThreadPool(1); pool.submit(() -> 1).get();");
        assertThat(kernel.run("pool.submit(() -> System.out.println(\"mine\")).get();")
                        .text("stdout"))
                .isEqualTo("mine\n");
    }

    private Answer interrupted(String code) {
        Message request = kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request(code));
        kernel.strays.addAll(kernel.listen(1000));
        kernel.process.interrupt();
        return kernel.await(request, prompt -> {});
    }
}
