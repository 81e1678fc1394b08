package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.CacheFolder;
import org.naglab.report.RunDirectory;

/** What the README tells people to type into the JDK's own jshell. */
@Tag("end-to-end")
final class JShellTest {
    @TempDir
    Path folder;

    @Test
    void a_plain_jshell_loads_a_run_and_writes_without_asking_the_network() throws Exception {
        Path run = fineTuned();
        String expected;
        try (SavedRun here = SavedRun.open(run)) {
            expected = here.generate("red sea of old fish");
        }

        String printed = jshell("""
                import org.naglab.cli.SavedRun;
                var run = SavedRun.open(Path.of("%s"));
                System.out.println("wrote <" + run.generate("red sea of old fish") + ">");
                System.out.println(System.getProperty("ai.djl.offline") + System.getProperty("OPT_OUT_TRACKING"));
                /exit
                """.formatted(run));

        assertThat(expected).isNotBlank();
        assertThat(printed).contains("wrote <" + expected + ">").contains("truetrue");
    }

    private Path fineTuned() {
        TinyExperiment tiny = new TinyExperiment(folder.resolve("inputs"));
        Experiment experiment =
                new Experiment(new CacheFolder(folder.resolve("cache")), Clock.systemUTC(), () -> false);
        RunDirectory run = experiment.begin(tiny.config(20), folder.resolve("runs"));
        experiment.fineTune(run);
        return run.root();
    }

    private String jshell(String lines) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("lines.jsh"), lines);
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jshell")
                                .toString(),
                        "--class-path",
                        System.getProperty("java.class.path"),
                        script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("jshell ends").isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
