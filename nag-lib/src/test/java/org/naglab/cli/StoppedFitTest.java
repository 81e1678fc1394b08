package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.io.LoopbackServer;
import org.naglab.report.Artifact;
import org.naglab.report.RunDirectory;
import org.naglab.train.FitResult;
import org.naglab.train.Trainer;
import org.naglab.train.TrainingEvent;

/** Stops a fit in a process of its own and goes on with it here. */
@Tag("end-to-end")
@DisabledOnOs(OS.WINDOWS)
final class StoppedFitTest {
    private static final long STEPS = 100;
    private static final int BEFORE = 12;

    @TempDir
    static Path folder;

    private static TinyExperiment tiny;
    private static Experiment experiment;
    private static List<TrainingEvent> uninterrupted;

    @BeforeAll
    static void fitWithoutInterruption() {
        tiny = new TinyExperiment(folder.resolve("inputs"));
        experiment = new Experiment(new CacheFolder(folder.resolve("cache")), Clock.systemUTC(), () -> false);
        RunDirectory run = begin("uninterrupted");
        assertThat(experiment.fineTune(run).end()).isEqualTo(FitResult.End.FINISHED);
        uninterrupted = events(run);
        assertThat(uninterrupted).hasSize((int) (STEPS + STEPS / 20));
    }

    @Test
    void a_killed_fit_goes_on_to_the_same_losses() throws Exception {
        RunDirectory run = begin("killed");
        Process process = fineTune(run);
        awaitUpdates(run, process);
        process.destroyForcibly(); // kill -9
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
        assertGoesOn(run);
    }

    @Test
    void ctrl_c_lets_the_fit_finish_its_update_and_write_its_state() throws Exception {
        RunDirectory run = begin("ctrl-c");
        Process process = fineTune(run);
        awaitUpdates(run, process);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(Nag.INTERRUPTED);
        long saved = Trainer.savedSteps(run.root().resolve("resume"));
        assertThat(Files.readString(folder.resolve("ctrl-c.txt")))
                .contains("stopped after update " + saved + "; go on with: nag fine-tune " + run.root());
        assertThat(events(run).getLast().step()).isEqualTo(saved); // not one update is lost
        assertGoesOn(run);
    }

    @Test
    void a_disk_that_takes_no_more_ends_the_fit_and_keeps_what_was_saved() throws Exception {
        RunDirectory run = begin("full-disk");
        Process process = fineTune(run);
        awaitUpdates(run, process);
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        long saved = Trainer.savedSteps(run.root().resolve("resume"));

        // No file may grow beyond 8 KiB: the next checkpoint is larger.
        Process full = start(run, List.of("bash", "-c", "ulimit -f 8; exec \"$@\"", "-"));

        assertThat(full.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve("full-disk.txt"))).contains("nag: cannot write", run.root() + "/");
        assertThat(full.exitValue()).isEqualTo(Nag.FAILED);
        try (Stream<Path> files = Files.walk(run.root())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
        assertThat(Trainer.savedSteps(run.root().resolve("resume"))).isEqualTo(saved);
        assertGoesOn(run);
    }

    @Test
    void ctrl_c_ends_a_fit_that_still_fetches_its_weights_at_once() throws Exception {
        try (LoopbackServer hub = new LoopbackServer()) {
            byte[] content = "{\"vocab_size\": 30522}".getBytes(StandardCharsets.UTF_8);
            for (String revision : List.of("main", "0123456789abcdef0123456789abcdef01234567")) {
                hub.serve("/slow/bert/resolve/" + revision + "/config.json", content)
                        .headers("X-Repo-Commit", "0123456789abcdef0123456789abcdef01234567")
                        .etag("\"5b5b\"")
                        .cutAfter(1)
                        .hang(60_000);
            }
            RunDirectory run =
                    experiment.beginAt(tiny.withSource(STEPS).withWeights("hf:slow/bert"), folder.resolve("fetching"));
            Process process = start(
                    run, List.of("env", "HF_ENDPOINT=" + hub.base(), "NAG_CACHE=" + folder.resolve("fetching-cache")));
            while (hub.log().stream().noneMatch(line -> line.startsWith("GET "))) {
                assertThat(process.isAlive())
                        .as("the fit, which prints to fetching.txt")
                        .isTrue();
                Thread.sleep(5);
            }
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(Nag.INTERRUPTED);
            assertThat(Files.readString(folder.resolve("fetching.txt")))
                    .contains("stopped before an update; go on with: nag fine-tune " + run.root());
        }
    }

    private static void assertGoesOn(RunDirectory run) {
        assertThat(Trainer.savedSteps(run.root().resolve("resume"))).isBetween(5L, STEPS - 1);
        assertThat(run.root().resolve("outcome.json")).doesNotExist();
        assertThat(experiment.fineTune(run).end()).isEqualTo(FitResult.End.FINISHED);
        assertThat(events(run)).isEqualTo(uninterrupted);
    }

    private static RunDirectory begin(String name) {
        return experiment.beginAt(tiny.withSource(STEPS), folder.resolve(name));
    }

    /** What happened, but for how fast. */
    private static List<TrainingEvent> events(RunDirectory run) {
        Path file = run.path(Artifact.TRAINING);
        List<TrainingEvent> events = new ArrayList<>();
        for (String line : lines(file)) {
            events.add(
                    switch (Json.parse(line, TrainingEvent.class, file.toString())) {
                        case TrainingEvent.Step s ->
                            new TrainingEvent.Step(
                                    s.step(),
                                    s.epoch(),
                                    s.loss(),
                                    s.lossTerms(),
                                    s.gradientNorm(),
                                    s.learningRates(),
                                    0);
                        case TrainingEvent.Evaluated look -> look;
                    });
        }
        return events;
    }

    private static void awaitUpdates(RunDirectory run, Process process) throws InterruptedException {
        Path log = run.path(Artifact.TRAINING);
        while (!Files.exists(log) || lines(log).size() < BEFORE) {
            assertThat(process.isAlive()).as("exit code of the fit").isTrue();
            Thread.sleep(5);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Process fineTune(RunDirectory run) throws IOException {
        return start(run, List.of());
    }

    private static Process start(RunDirectory run, List<String> wrapper) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        if (interruptIsIgnored()) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData", // a file of its own
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Nag.class.getName(),
                "fine-tune",
                run.root().toString()));
        File output = folder.resolve(run.id() + ".txt").toFile();
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
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
