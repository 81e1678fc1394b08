package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.naglab.kernel.runner.TestNotebooks.code;
import static org.naglab.kernel.runner.TestNotebooks.outputs;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code nag run} in a process whose files may not grow beyond 16 KiB. */
@DisabledOnOs(OS.WINDOWS)
final class FullDiskTest {
    @TempDir
    private Path folder;

    @Test
    void the_run_ends_with_the_reason_and_the_output_keeps_what_fitted() throws Exception {
        TestNotebooks notebooks = new TestNotebooks(folder);
        Path notebook = notebooks.write("in.ipynb", code("\"fits\""), code("\"x\".repeat(40_000)"), code("\"next\""));
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 16; exec \"$@\"", "-"));
        command.addAll(notebooks.command(notebook));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:-UsePerfData"); // a file of its own, also of the kernel
        Process run = builder.start();
        try {
            assertThat(run.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            run.destroyForcibly();
        }

        assertThat(Files.readString(log)).contains("nag run: cannot write " + notebooks.output());
        assertThat(run.exitValue()).isEqualTo(1);
        List<JsonObject> cells = notebooks.executed();
        assertThat(outputs(cells.getFirst())).contains("fits");
        assertThat(cells.stream().map(PapermillRecord::status)).containsExactly("completed", "running", "pending");
        try (Stream<Path> files = Files.list(notebooks.output().getParent())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }
}
