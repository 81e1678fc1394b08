package org.naglab.kernel.runner;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.naglab.kernel.client.KernelDiedException;
import org.naglab.kernel.client.KernelProcess;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.runner.CellExecution.Deadline;
import org.naglab.kernel.runner.CellExecution.End;
import org.naglab.kernel.runner.CellResult.Failure;
import org.naglab.kernel.runner.CellResult.Outcome;

/**
 * One run of one notebook in a kernel of its own, cell by cell. The output notebook is written before the first cell, and
 * when a cell begins and ends, so that it is valid and holds every finished cell whatever happens.
 */
public final class NotebookRun {
    private final RunOptions options;
    private final RunListener listener;
    private final Clock clock;
    private final Notebook notebook;
    private final List<JsonObject> cells;
    private final List<Optional<Duration>> earlierDurations;
    private final int first;
    private final PapermillRecord record;
    private final CellOutputs outputs = new CellOutputs();
    private final List<CellResult> results = new ArrayList<>();
    private Instant started = Instant.EPOCH;
    private Instant kernelReady = Instant.EPOCH;
    private Optional<JsonObject> culprit = Optional.empty();
    private Optional<String> note = Optional.empty();
    private volatile boolean stopAsked;

    /**
     * Reads the notebook and checks everything that can be checked before a kernel starts. Writes nothing.
     *
     * @throws UsageException if the notebook, a parameter, or the cell to begin with cannot be used
     */
    public NotebookRun(RunOptions options, RunListener listener, Clock clock) {
        this.options = options;
        this.listener = listener;
        this.clock = clock;
        this.notebook = Notebook.read(options.notebook());
        this.record = new PapermillRecord(notebook);
        PapermillRecord.removeNotes(notebook);
        EarlierRun earlier = EarlierRun.in(options.output(), !(options.start() instanceof Start.Top));
        injectParameters(earlier);
        this.cells = notebook.runnableCells();
        this.earlierDurations = earlier.durations(cells);
        this.first = switch (options.start()) {
            case Start.Top top -> 0;
            case Start.Unfinished unfinished -> earlier.firstUnfinished(cells);
            case Start.Cell cell -> find(cell.name());
        };
        prepare();
        earlier.restore(cells, first);
    }

    private void injectParameters(EarlierRun earlier) {
        Optional<Integer> declared = notebook.tagged("parameters");
        Parameters parameters = Parameters.declaredIn(
                declared.map(i -> Notebook.source(notebook.cells().get(i).getAsJsonObject()))
                        .orElse(""));
        boolean goesOn = options.start() instanceof Start.Unfinished
                && options.parameters().isEmpty();
        Map<String, JsonElement> meanings = parameters.meanings(goesOn ? earlier.parameters() : options.parameters());
        record.describe(options, parameters.defaults(), meanings);
        if (meanings.isEmpty()) {
            return;
        }
        Optional<Integer> injected = notebook.tagged("injected-parameters");
        injected.ifPresent(notebook::remove);
        int position = injected.orElseGet(() -> notebook.tagged("parameters").orElse(-1) + 1);
        notebook.insertCode(position, parameters.assignments(meanings), "injected-parameters");
    }

    private int find(String name) {
        if (name.matches("\\d+")) {
            int number = Integer.parseInt(name);
            if (number < 1 || number > cells.size()) {
                throw new UsageException("the cell to begin with must be 1 to " + cells.size() + ", got " + name);
            }
            return number - 1;
        }
        for (int i = 0; i < cells.size(); i++) {
            if (Fields.string(cells.get(i), "id", "").equals(name) || Notebook.hasTag(cells.get(i), name)) {
                return i;
            }
        }
        throw new UsageException(
                "the cell to begin with must be the number, the id or a tag of a code cell, got " + name);
    }

    /** Forgets what an earlier run left, but the outputs of the cells before the first. */
    private void prepare() {
        List<JsonObject> before = cells.subList(0, first);
        for (JsonElement each : notebook.cells()) {
            JsonObject cell = each.getAsJsonObject();
            boolean code = Fields.string(cell, "cell_type", "").equals("code");
            if (code && before.stream().noneMatch(kept -> kept == cell)) {
                cell.add("outputs", Fields.json(List.of()));
                cell.add("execution_count", JsonNull.INSTANCE);
            }
            PapermillRecord.pending(cell);
        }
        notebook.metadata()
                .add("kernelspec", Fields.of("display_name", "NagLab (Java)", "language", "java", "name", "naglab"));
    }

    /** Stops the cell that runs and starts no other; the output notebook is still written. From any thread. */
    public void stop() {
        stopAsked = true;
    }

    /** Runs all cells from the first on, or up to the one that fails. */
    public RunResult run() {
        started = clock.instant();
        listener.started(options.notebook(), earlierDurations);
        record.begin(started);
        write();
        Verdict verdict = Verdict.DONE;
        if (first < cells.size()) {
            try (KernelProcess kernel = new KernelProcess(options.folder())) {
                kernelReady = clock.instant();
                notebook.metadata().add("language_info", Fields.object(kernel.info(), "language_info"));
                verdict = runCells(
                        new CellExecution(kernel, outputs, listener, clock, options.stopTimeout(), () -> stopAsked));
            } catch (KernelDiedException e) {
                note = Optional.of(e.getMessage());
                verdict = Verdict.KERNEL_DIED;
            }
        } else {
            note = Optional.of("nothing is left to run: " + options.output() + " shows every cell as completed");
        }
        Instant now = clock.instant();
        record.end(started, now, verdict != Verdict.DONE);
        outputs.storeAll();
        culprit.ifPresent(record::pointTo);
        write();
        for (int i = results.size(); i < cells.size(); i++) {
            results.add(result(i, i < first ? Outcome.KEPT : Outcome.NOT_RUN, Duration.ZERO, Optional.empty()));
        }
        RunResult result = new RunResult(
                options.notebook(), options.output(), verdict, results, Duration.between(started, now), note);
        listener.ended(result);
        return result;
    }

    private Verdict runCells(CellExecution execution) {
        int next = 0;
        for (JsonElement each : notebook.cells()) {
            JsonObject cell = each.getAsJsonObject();
            if (next < cells.size() && cells.get(next) == cell) {
                if (stopAsked) {
                    return Verdict.INTERRUPTED;
                }
                Verdict verdict = next < first ? replay(execution, next) : runCell(execution, next);
                if (verdict != Verdict.DONE) {
                    return verdict;
                }
                next++;
            } else {
                PapermillRecord.ended(cell, clock.instant(), clock.instant(), false);
            }
        }
        return Verdict.DONE;
    }

    private Verdict runCell(CellExecution execution, int index) {
        JsonObject cell = cells.get(index);
        Instant begun = clock.instant();
        listener.cellStarted(index + 1, CellResult.label(Notebook.source(cell)));
        PapermillRecord.running(cell, begun);
        write();
        End end = execution.run(cell, deadline(begun));
        Instant now = clock.instant();
        Outcome outcome = outcome(cell, end);
        boolean failed = outcome != Outcome.COMPLETED;
        PapermillRecord.ended(cell, begun, now, failed);
        write();
        finish(index, outcome, Duration.between(begun, now), failed ? failure(cell) : Optional.empty());
        return verdict(outcome);
    }

    /** Runs a cell before the first again, for its variables only; an error of it is kept and ends the run. */
    private Verdict replay(CellExecution execution, int index) {
        JsonObject cell = cells.get(index);
        if (!isReplayed(cell)) {
            results.add(result(index, Outcome.KEPT, Duration.ZERO, Optional.empty()));
            return Verdict.DONE;
        }
        Instant begun = clock.instant();
        listener.cellStarted(index + 1, CellResult.label(Notebook.source(cell)));
        JsonObject scratch = cell.deepCopy();
        Outcome outcome = outcome(scratch, execution.run(scratch, deadline(begun)));
        Instant now = clock.instant();
        if (outcome == Outcome.COMPLETED) {
            finish(index, Outcome.REPLAYED, Duration.between(begun, now), Optional.empty());
            return Verdict.DONE;
        }
        cell.add("outputs", scratch.get("outputs"));
        cell.add("execution_count", scratch.get("execution_count"));
        PapermillRecord.ended(cell, begun, now, true);
        culprit = Optional.of(cell);
        finish(index, outcome, Duration.between(begun, now), failure(cell));
        return verdict(outcome);
    }

    private boolean isReplayed(JsonObject cell) {
        if (Notebook.hasTag(cell, "parameters") || Notebook.hasTag(cell, "injected-parameters")) {
            return true;
        }
        Start.Replay replay = switch (options.start()) {
            case Start.Top top -> new Start.Replay.Nothing();
            case Start.Unfinished unfinished -> unfinished.replay();
            case Start.Cell from -> from.replay();
        };
        return switch (replay) {
            case Start.Replay.Everything everything -> true;
            case Start.Replay.Tagged tagged -> Notebook.hasTag(cell, tagged.tag());
            case Start.Replay.Nothing nothing -> false;
        };
    }

    private Optional<Deadline> deadline(Instant begun) {
        Optional<Deadline> cell =
                options.cellTimeout().map(limit -> Deadline.of(begun, limit, "CellTimeout", "the cell"));
        Optional<Deadline> run =
                options.runTimeout().map(limit -> Deadline.of(kernelReady, limit, "RunTimeout", "the run"));
        if (cell.isPresent() && run.isPresent()) {
            return cell.get().at().isBefore(run.get().at()) ? cell : run;
        }
        return cell.or(() -> run);
    }

    private Outcome outcome(JsonObject cell, End end) {
        boolean must = Notebook.hasTag(cell, "raises");
        boolean may = Notebook.hasTag(cell, "raises-exception");
        Outcome outcome = switch (end) {
            case OK -> must || may && options.strict() ? Outcome.FAILED : Outcome.COMPLETED;
            case ERROR -> must || may ? Outcome.COMPLETED : Outcome.FAILED;
            case TIMED_OUT -> Outcome.TIMED_OUT;
            case STOPPED -> Outcome.INTERRUPTED;
            case DIED -> Outcome.KERNEL_DIED;
        };
        if (end == End.OK && outcome == Outcome.FAILED) {
            outputs.failLatest(
                    "NoException",
                    "a cell tagged " + (must ? "raises" : "raises-exception") + " must fail, but it ended well");
        }
        if (outcome != Outcome.COMPLETED && outcome != Outcome.INTERRUPTED) {
            culprit = Optional.of(cell);
        }
        outputs.storeAll();
        return outcome;
    }

    private static Verdict verdict(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED, REPLAYED, KEPT, NOT_RUN -> Verdict.DONE;
            case FAILED -> Verdict.CELL_FAILED;
            case TIMED_OUT -> Verdict.TIMED_OUT;
            case KERNEL_DIED -> Verdict.KERNEL_DIED;
            case INTERRUPTED -> Verdict.INTERRUPTED;
        };
    }

    /** Returns the first error, with the tracebacks of all: a cell that ran too long may have lost its kernel as well. */
    private static Optional<Failure> failure(JsonObject cell) {
        Optional<JsonObject> first = Optional.empty();
        List<String> traceback = new ArrayList<>();
        for (JsonElement each : cell.getAsJsonArray("outputs")) {
            JsonObject output = each.getAsJsonObject();
            if (Fields.string(output, "output_type", "").equals("error")) {
                first = first.or(() -> Optional.of(output));
                output.getAsJsonArray("traceback").forEach(line -> traceback.add(line.getAsString()));
            }
        }
        return first.map(
                error -> new Failure(Fields.string(error, "ename", ""), Fields.string(error, "evalue", ""), traceback));
    }

    private void finish(int index, Outcome outcome, Duration duration, Optional<Failure> failure) {
        results.add(result(index, outcome, duration, failure));
        listener.cellEnded(results.getLast());
    }

    private CellResult result(int index, Outcome outcome, Duration duration, Optional<Failure> failure) {
        JsonObject cell = cells.get(index);
        String label = CellResult.label(Notebook.source(cell));
        return new CellResult(index + 1, Fields.string(cell, "id", ""), label, outcome, duration, failure);
    }

    private void write() {
        outputs.storeAll();
        notebook.write(options.output());
    }
}
