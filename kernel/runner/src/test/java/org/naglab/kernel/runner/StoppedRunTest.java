package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.naglab.kernel.runner.TestNotebooks.code;
import static org.naglab.kernel.runner.TestNotebooks.outputs;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code nag run} in a process of its own, stopped by the signal of Ctrl-C. */
@DisabledOnOs(OS.WINDOWS)
final class StoppedRunTest {
    private static final int STARTUP_SECONDS = 60;
    private static final String KILLED = "the cell was given 2.0 s to save and did not end; its kernel was killed,"
            + " and what the cell did since it last saved is lost";

    @TempDir
    private Path folder;

    private TestNotebooks notebooks;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void prepareFolder() {
        notebooks = new TestNotebooks(folder);
    }

    @AfterEach
    void endWhatStillRuns() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void the_cell_saves_what_it_has_and_the_output_shows_how_far_it_came() throws Exception {
        Process run = start(
                List.of(),
                code("\"finished\""),
                code("""
                        System.out.println("fitting");
                        %s
                        try {
                            Thread.sleep(600_000);
                        } catch (InterruptedException e) {
                            Thread.sleep(1_500); // the step that it is at, and the checkpoint
                            Files.writeString(Path.of("saved"), "step 7");
                        }
                        Thread.sleep(600_000);""".formatted(noteProcess())),
                code("Files.createFile(Path.of(\"next\"));"));

        signal(run);

        assertThat(run.waitFor(30, TimeUnit.SECONDS)).as(this::said).isTrue();
        assertThat(run.exitValue()).as(said()).isEqualTo(130);
        assertThat(said()).contains("stopping; the cell has up to 60.0 s to save what it has");
        assertThat(folder.resolve("saved")).hasContent("step 7");
        assertThat(folder.resolve("next")).doesNotExist();
        assertOutput("CellInterrupted");
        assertKernelEnds();
    }

    @Test
    void a_cell_that_does_not_stop_is_killed_with_its_kernel_and_the_output_says_so() throws Exception {
        Process run = start(
                List.of("--stop-timeout", "2"),
                code("\"finished\""),
                code("System.out.println(\"fitting\");\n" + noteProcess()
                        + "\nnew java.util.concurrent.Semaphore(0).acquireUninterruptibly();"),
                code("3"));

        signal(run);

        assertThat(run.waitFor(40, TimeUnit.SECONDS)).as(this::said).isTrue();
        assertThat(run.exitValue()).as(said()).isEqualTo(130);
        assertOutput(KILLED);
        assertThat(said()).contains(KILLED);
        assertKernelEnds();
    }

    private static String noteProcess() {
        return "Files.writeString(Path.of(\"begun.part\"), \"\" + ProcessHandle.current().pid());"
                + " Files.move(Path.of(\"begun.part\"), Path.of(\"begun\"));";
    }

    private void assertOutput(String error) {
        List<JsonObject> cells = notebooks.executed();
        assertThat(cells.stream().map(PapermillRecord::status)).containsExactly("completed", "failed", "pending");
        assertThat(outputs(cells.get(0))).contains("finished");
        assertThat(outputs(cells.get(1))).contains("fitting", error);
        assertThat(outputs(cells.get(2))).isEqualTo("[]");
    }

    private void assertKernelEnds() throws Exception {
        long pid = Long.parseLong(Files.readString(folder.resolve("begun")));
        ProcessHandle.of(pid).ifPresent(kernel -> assertThat(kernel.onExit()).succeedsWithin(10, TimeUnit.SECONDS));
    }

    /** Starts a run of these cells, and waits until it has what the second, which has begun, printed. */
    private Process start(List<String> options, JsonObject... cells) throws Exception {
        Path notebook = notebooks.write("in.ipynb", cells);
        List<String> command = new ArrayList<>();
        if (interruptIsIgnored()) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(notebooks.command(notebook));
        command.add("--log-output");
        command.addAll(options);
        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        started.add(run);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTUP_SECONDS);
        while (!Files.exists(folder.resolve("begun")) || said().lines().noneMatch("fitting"::equals)) {
            assertThat(run.isAlive() && System.nanoTime() < end).as(this::said).isTrue();
            Thread.sleep(20);
        }
        return run;
    }

    private static void signal(Process run) throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Whether this process was started in the background by a shell without job control; children would inherit that. */
    private static boolean interruptIsIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1L << 1) != 0);
    }
}
