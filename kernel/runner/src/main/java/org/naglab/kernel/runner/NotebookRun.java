package org.naglab.kernel.runner;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.naglab.kernel.client.KernelClient.Received;
import org.naglab.kernel.client.KernelDiedException;
import org.naglab.kernel.client.KernelProcess;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.KernelInfo;
import org.naglab.kernel.wire.Channel;

/**
 * One run of one notebook, cell by cell. The output notebook is written before the first cell and after each, so that
 * it is valid and holds every finished cell whatever happens.
 */
final class NotebookRun {
    /** How a run ended, in order of exit status. */
    enum Verdict {
        DONE(0),
        CELL_FAILED(1),
        KERNEL_DIED(6),
        INTERRUPTED(130);

        private final int exitStatus;

        Verdict(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        int exitStatus() {
            return exitStatus;
        }
    }

    private static final long STOP_EVERY_NANOS = 500_000_000;
    private static final int MOST_STOPS = 20;

    private final RunOptions options;
    private final PrintStream progressOut;
    private final boolean interactive;
    private final Clock clock;
    private final Notebook notebook;
    private final Instant started;
    private final CellOutputs outputs = new CellOutputs();
    private volatile boolean stopAsked;

    NotebookRun(RunOptions options, PrintStream progressOut, boolean interactive, Clock clock) {
        this.options = options;
        this.progressOut = progressOut;
        this.interactive = interactive;
        this.clock = clock;
        this.notebook = Notebook.read(options.notebook());
        this.started = clock.instant();
        injectParameters();
        prepare();
    }

    private void injectParameters() {
        Optional<Integer> declared = notebook.tagged("parameters");
        String cell = declared.map(i -> Notebook.source(notebook.cells().get(i).getAsJsonObject()))
                .orElse("");
        Parameters parameters = Parameters.declaredIn(cell);
        JsonObject papermill = new JsonObject();
        papermill.add("default_parameters", Fields.json(parameters.defaults()));
        papermill.add("environment_variables", new JsonObject());
        papermill.addProperty("input_path", options.notebook().toString());
        papermill.addProperty("output_path", options.output().toString());
        papermill.add("parameters", parameters.asJson(options.parameters()));
        papermill.addProperty("version", "naglab " + KernelInfo.VERSION);
        notebook.metadata().add("papermill", papermill);
        if (options.parameters().isEmpty()) {
            return;
        }
        String java = parameters.assignments(options.parameters());
        notebook.tagged("injected-parameters").ifPresent(notebook::remove);
        int position = notebook.tagged("parameters").orElse(-1) + 1;
        notebook.insertCode(position, java, "injected-parameters");
    }

    private void prepare() {
        for (JsonObject cell : notebook.codeCells()) {
            cell.add("outputs", Fields.json(List.of()));
            cell.add("execution_count", JsonNull.INSTANCE);
            papermill(cell, "pending", Optional.empty(), Optional.empty(), false);
        }
        notebook.metadata()
                .add("kernelspec", Fields.of("display_name", "NagLab (Java)", "language", "java", "name", "naglab"));
    }

    /** Stops the cell that runs and starts no other; the output notebook is still written. */
    void stop() {
        stopAsked = true;
    }

    /** Runs all cells, or up to the first that fails. */
    Verdict run() {
        writeOutput(Verdict.DONE, false);
        List<JsonObject> cells = notebook.codeCells().stream()
                .filter(cell -> !Notebook.source(cell).isBlank())
                .toList();
        RunProgress progress = new RunProgress(progressOut, interactive, cells.size());
        Verdict verdict = Verdict.DONE;
        try (KernelProcess kernel = new KernelProcess(options.folder())) {
            notebook.metadata().add("language_info", Fields.object(kernel.info(), "language_info"));
            for (JsonObject cell : cells) {
                if (stopAsked) {
                    verdict = Verdict.INTERRUPTED;
                    break;
                }
                verdict = runCell(kernel, cell, progress);
                writeOutput(verdict, false);
                if (verdict != Verdict.DONE) {
                    break;
                }
            }
        } catch (KernelDiedException e) {
            progressOut.println(e.getMessage());
            verdict = Verdict.KERNEL_DIED;
        }
        writeOutput(verdict, true);
        return verdict;
    }

    private Verdict runCell(KernelProcess kernel, JsonObject cell, RunProgress progress) {
        String source = Notebook.source(cell);
        progress.begin(source);
        Instant begun = clock.instant();
        String request = kernel.execute(source);
        outputs.expect(request, cell);
        Verdict verdict;
        try {
            String status = await(kernel, request, cell, begun, progress);
            boolean tolerated = Notebook.hasTag(cell, "raises-exception") || Notebook.hasTag(cell, "raises");
            verdict = stopAsked
                    ? Verdict.INTERRUPTED
                    : status.equals("ok") || tolerated ? Verdict.DONE : Verdict.CELL_FAILED;
        } catch (KernelDiedException e) {
            outputs.fail(request, "KernelDied", e.getMessage());
            progressOut.println(e.getMessage());
            verdict = stopAsked ? Verdict.INTERRUPTED : Verdict.KERNEL_DIED;
        }
        boolean failed = verdict != Verdict.DONE;
        papermill(cell, failed ? "failed" : "completed", Optional.of(begun), Optional.of(clock.instant()), failed);
        progress.end(
                switch (verdict) {
                    case DONE -> "ok";
                    case CELL_FAILED -> "FAILED";
                    case KERNEL_DIED -> "DIED";
                    case INTERRUPTED -> "STOPPED";
                });
        if (verdict == Verdict.CELL_FAILED) {
            printError(cell);
        }
        return verdict;
    }

    /** Collects messages until the kernel has answered and is idle again; returns the reply's status. */
    private String await(KernelProcess kernel, String request, JsonObject cell, Instant begun, RunProgress progress) {
        String status = "";
        boolean idle = false;
        int stops = 0;
        long lastStop = System.nanoTime() - STOP_EVERY_NANOS - 1;
        while (status.isEmpty() || !idle) {
            Optional<Received> received = kernel.receive();
            if (received.isPresent()) {
                Message message = received.get().message();
                boolean mine = Fields.string(message.parent(), "msg_id", "").equals(request);
                if (received.get().channel() == Channel.IOPUB) {
                    outputs.take(message).ifPresent(text -> {
                        if (options.logOutput()) {
                            System.out.print(text);
                        }
                        progress.said(TerminalText.lastLine(text));
                    });
                    idle |= mine
                            && message.type().equals("status")
                            && Fields.string(message.content(), "execution_state", "")
                                    .equals("idle");
                } else if (mine && message.type().equals("execute_reply")) {
                    status = Fields.string(message.content(), "status", "error");
                    cell.add("execution_count", message.content().get("execution_count"));
                }
            } else {
                progress.said("");
            }
            boolean late = options.cellTimeout()
                    .map(limit -> Duration.between(begun, clock.instant()).compareTo(limit) > 0)
                    .orElse(false);
            if (stopAsked || late) {
                if (stops == 0 && late) {
                    String seconds = options.cellTimeout().orElseThrow().toMillis() / 1000.0 + " s";
                    outputs.fail(request, "CellTimeout", "the cell took longer than " + seconds);
                }
                // Again and again: the kernel may not have begun the cell when the first interrupt came.
                if (System.nanoTime() - lastStop > STOP_EVERY_NANOS) {
                    lastStop = System.nanoTime();
                    stops++;
                    kernel.interrupt();
                }
                if (stops > MOST_STOPS) {
                    kernel.kill();
                }
            }
        }
        return status;
    }

    private void printError(JsonObject cell) {
        outputs.storeAll();
        for (JsonElement each : cell.getAsJsonArray("outputs")) {
            JsonObject output = each.getAsJsonObject();
            if (Fields.string(output, "output_type", "").equals("error")) {
                output.getAsJsonArray("traceback").forEach(line -> progressOut.println(plain(line.getAsString())));
            }
        }
    }

    private String plain(String line) {
        return interactive ? line : line.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    private void writeOutput(Verdict verdict, boolean ended) {
        outputs.storeAll();
        JsonObject papermill = Fields.object(notebook.metadata(), "papermill");
        Instant now = clock.instant();
        papermill.addProperty("start_time", started.toString());
        papermill.add("end_time", ended ? new JsonPrimitive(now.toString()) : JsonNull.INSTANCE);
        papermill.add("duration", ended ? seconds(started, now) : JsonNull.INSTANCE);
        papermill.add("exception", verdict == Verdict.DONE ? JsonNull.INSTANCE : new JsonPrimitive(true));
        notebook.write(options.output());
    }

    private static JsonPrimitive seconds(Instant from, Instant to) {
        return new JsonPrimitive(Duration.between(from, to).toNanos() / 1e9);
    }

    private static void papermill(
            JsonObject cell, String status, Optional<Instant> from, Optional<Instant> to, boolean exception) {
        JsonObject papermill = Fields.of(
                "duration",
                from.isPresent() && to.isPresent() ? seconds(from.get(), to.get()) : null,
                "end_time",
                to.map(Instant::toString).orElse(null),
                "exception",
                from.isPresent() ? exception : null,
                "start_time",
                from.map(Instant::toString).orElse(null),
                "status",
                status);
        cell.getAsJsonObject("metadata").add("papermill", papermill);
    }

    /** Returns where the executed notebook is. */
    Path output() {
        return options.output();
    }
}
