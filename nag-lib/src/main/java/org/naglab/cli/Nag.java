package org.naglab.cli;

import ai.djl.engine.EngineException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.naglab.data.Corpus;
import org.naglab.data.DebianSynopsis;
import org.naglab.data.NamedCorpus;
import org.naglab.data.Split;
import org.naglab.data.Task;
import org.naglab.io.AtomicFiles;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.report.Artifact;
import org.naglab.report.PaperFont;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;
import org.naglab.tensor.LocalEngine;
import org.naglab.train.FitResult;

/** The command line: a verb and its arguments. */
public final class Nag {
    /** Exit code: done. */
    public static final int DONE = 0;
    /** Exit code: the work failed. */
    public static final int FAILED = 1;
    /** Exit code: wrong arguments. */
    public static final int USAGE = 2;
    /** Exit code: stopped by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    /** Verbs that listen to Ctrl-C, and save a state. */
    private static final Set<String> FITTING = Set.of("fine-tune", "study");

    /** Of the intervals of baselines, which are no part of a run. */
    private static final long SEED = 1;

    private static final String HELP =
            """
            nag fetch [CORPUS]                 gets a corpus into the cache, debian-synopsis where none is named
            nag baselines CORPUS               scores the rules that a model must beat on a corpus
            nag fine-tune EXPERIMENT.json      fits a model: runs/<id>/checkpoint; --weights NAME after it chooses other
                                               weights: embedded, hf:bert-base-uncased, a folder
            nag fine-tune runs/<id>            goes on with a fit that was stopped
            nag decode runs/<id>               writes hypotheses for the test split
            nag evaluate runs/<id>             scores them: evaluation.json
            nag report runs/<id>               writes report.html and report.md
            nag generate runs/<id> TEXT...     writes an output for each text
            nag study BUDGET SEEDS FOLDER      with and without a CRF, all of the above; BUDGET is ci, demo, study or full,
                                               SEEDS is 1, or several and their joined scores: 1,2,3
            nag example-experiment             prints an EXPERIMENT.json to begin with; --model NAME after it chooses the
                                               model: nag-crf, nag-ctc, bert2bert, bnb-length, bnb-ctc
            CORPUS is one of %s
            """.formatted(NamedCorpus.all().stream().map(NamedCorpus::name).collect(Collectors.joining(", ")));

    private final PrintStream out;
    private final PrintStream err;
    private final Experiment experiment;
    private final CacheFolder cache;
    private final StopSignal stop;
    private final Path runs;

    /**
     * Prepares to run verbs.
     *
     * @param out where results go
     * @param err where errors go
     * @param cache where weights and data are kept
     * @param stop asked by long work whether to stop
     * @param runs folder of new runs
     */
    Nag(PrintStream out, PrintStream err, CacheFolder cache, StopSignal stop, Path runs) {
        this.out = out;
        this.err = err;
        this.cache = cache;
        this.stop = stop;
        this.runs = runs;
        this.experiment = new Experiment(cache, Clock.systemUTC(), stop);
    }

    /**
     * Runs a verb and ends the process with its exit code.
     *
     * @param arguments the verb and its arguments
     */
    public static void main(String[] arguments) {
        PaperFont.prepare();
        LocalEngine.prepare();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (StopSignal stop = StopSignal.onCtrlC()) {
            int code = new Nag(out, System.err, CacheFolder.fromEnvironment(), stop, Path.of("runs"))
                    .run(List.of(arguments));
            stop.workIsDone();
            System.exit(code);
        }
    }

    /**
     * Runs a verb.
     *
     * @param arguments the verb and its arguments
     * @return the exit code
     */
    int run(List<String> arguments) {
        try {
            return verb(arguments);
        } catch (UsageException e) {
            err.println("nag: " + e.getMessage());
            err.println("nag " + (arguments.isEmpty() ? "" : arguments.getFirst() + " ") + "--help tells more");
            return USAGE;
        } catch (CancellationException e) {
            err.println("nag: " + e.getMessage());
            return INTERRUPTED;
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException | EngineException e) {
            err.println("nag: " + e.getMessage());
            return FAILED;
        }
    }

    private int verb(List<String> arguments) {
        String verb = arguments.isEmpty() ? "--help" : arguments.getFirst();
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        if (!FITTING.contains(verb)) {
            stop.workIsDone(); // nothing to save: Ctrl-C may end the process at once
        }
        // Any text may follow generate's first argument.
        List<String> options = verb.equals("generate") ? rest.subList(0, Math.min(1, rest.size())) : rest;
        if (options.contains("--help") || options.contains("-h")) {
            return help(verb);
        }
        return switch (verb) {
            case "--help", "-h", "help" -> help();
            case "fetch" -> fetch(rest);
            case "baselines" -> baselines(rest);
            case "fine-tune" -> fineTune(rest);
            case "decode" -> decode(run(verb, rest));
            case "evaluate" -> evaluate(run(verb, rest));
            case "report" -> report(run(verb, rest));
            case "generate" -> generate(rest);
            case "study" -> study(rest);
            case "example-experiment" -> example(rest);
            default -> throw new UsageException("verb must be one of those that nag --help lists, got " + verb);
        };
    }

    private int help() {
        out.print(HELP);
        return DONE;
    }

    /** The lines of one verb; those below them that begin with a space go on. */
    private int help(String verb) {
        String lines = Pattern.compile("(?m)^nag " + Pattern.quote(verb) + " .*\\R(?: .*\\R)*")
                .matcher(HELP)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining());
        if (lines.isEmpty()) {
            return help();
        }
        out.print(lines);
        HELP.lines()
                .filter(line -> line.startsWith("CORPUS") && lines.contains("CORPUS"))
                .forEach(out::println);
        out.println("nag --help lists all verbs");
        return DONE;
    }

    private int fetch(List<String> rest) {
        String name = rest.isEmpty() ? DebianSynopsis.NAME : one("fetch", "CORPUS, or nothing", rest);
        Corpus corpus = named(name).load(cache);
        corpus.provenance().forEach((fact, value) -> out.println(fact + ": " + value));
        return DONE;
    }

    private int baselines(List<String> rest) {
        DataSource data = named(one("baselines", "CORPUS", rest));
        Corpus corpus = data.load(cache);
        for (Split split : List.of(Split.DEV, Split.TEST)) {
            List<SystemResult> rules = Baselines.of(data, corpus.examples(split), SEED);
            out.println(ScoreTable.of(data.task(), rules)
                    .setName(data.name() + ", " + split.name().toLowerCase(Locale.ROOT))
                    .printAll());
        }
        return DONE;
    }

    private static DataSource named(String name) {
        try {
            return new DataSource.Named(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private int fineTune(List<String> rest) {
        boolean otherWeights = rest.size() == 3 && rest.get(1).equals("--weights");
        Path path = Path.of(one("fine-tune", "EXPERIMENT.json or runs/<id>", otherWeights ? rest.subList(0, 1) : rest));
        boolean begins = path.toString().endsWith(".json");
        RunDirectory run = begins
                ? experiment.begin(experimentIn(path, otherWeights ? rest.get(2) : ""), runs)
                : begun(path, otherWeights);
        FitResult result = begins ? first(run) : further(run);
        if (result.end() == FitResult.End.INTERRUPTED) {
            err.println("stopped after update " + result.steps() + "; go on with: nag fine-tune " + run.root());
            return INTERRUPTED;
        }
        out.printf("%s after %d updates; best at %d%n", result.end(), result.steps(), result.bestStep());
        out.println("next: nag decode " + run.root());
        return DONE;
    }

    /** Fits a new run; a start that fails, for want of data or weights, leaves no folder behind. */
    private FitResult first(RunDirectory run) {
        stop.beforeWork(() -> {
            err.println("stopped before the first update");
            AtomicFiles.delete(run.root());
        });
        try {
            return experiment.fineTune(run);
        } catch (RuntimeException | Error e) {
            if (!run.has(Artifact.TRAINING)) { // no update was made
                deleteAfter(e, run.root());
            }
            throw e;
        }
    }

    private FitResult further(RunDirectory run) {
        stop.beforeWork(() -> err.println("stopped before an update; go on with: nag fine-tune " + run.root()));
        return experiment.fineTune(run);
    }

    private static void deleteAfter(Throwable failure, Path folder) {
        try {
            AtomicFiles.delete(folder);
        } catch (UncheckedIOException e) {
            failure.addSuppressed(e);
        }
    }

    private static ExperimentConfig experimentIn(Path file, String weights) {
        ExperimentConfig config = Json.read(file, ExperimentConfig.class);
        return weights.isEmpty() ? config : config.withWeights(weights);
    }

    private static RunDirectory begun(Path folder, boolean otherWeights) {
        if (otherWeights) {
            throw new UsageException("--weights must come with an EXPERIMENT.json: the run " + folder + " has its own");
        }
        return RunDirectory.open(folder);
    }

    private int decode(RunDirectory run) {
        experiment.decode(run);
        out.println("next: nag evaluate " + run.root());
        return DONE;
    }

    private int evaluate(RunDirectory run) {
        Task task = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class)
                .data()
                .task();
        out.println(ScoreTable.of(task, experiment.evaluate(run)).printAll());
        out.println("next: nag report " + run.root());
        return DONE;
    }

    private int report(RunDirectory run) {
        experiment.report(run);
        out.println(run.path(Artifact.REPORT_HTML));
        return DONE;
    }

    private int generate(List<String> rest) {
        if (rest.size() < 2) {
            throw new UsageException("generate must get runs/<id> and at least one text, got " + rest);
        }
        try (SavedRun run = SavedRun.open(Path.of(rest.getFirst()))) {
            run.generate(rest.subList(1, rest.size())).forEach(out::println);
        }
        return DONE;
    }

    private int study(List<String> rest) {
        if (rest.size() != 3) {
            throw new UsageException("study must get BUDGET SEEDS FOLDER, got " + rest);
        }
        Path folder = Path.of(rest.get(2));
        Budget budget = budget(rest.get(0));
        stop.beforeWork(() -> err.println("stopped before an update; go on with the same command"));
        Optional<SeedStudy.Outcome> outcome =
                new SeedStudy(budget, seeds(budget, rest.get(1)), new DataSource.Debian(), folder).run(experiment);
        if (outcome.isEmpty()) {
            throw new CancellationException("stopped; go on with the same command");
        }
        out.println(outcome.get().joined().markdown());
        outcome.get().studies().forEach(study -> out.println(study.folder().resolve(Artifact.REPORT_HTML.fileName())));
        return DONE;
    }

    private int example(List<String> rest) {
        if (!rest.isEmpty() && !(rest.size() == 2 && rest.getFirst().equals("--model"))) {
            throw new UsageException("example-experiment must get nothing or --model NAME, got " + rest);
        }
        ExampleExperiment example = rest.isEmpty() ? ExampleExperiment.NAG_CRF : exampleOf(rest.getLast());
        out.println(Json.text(example.config(Budget.DEMO, 1, new DataSource.Debian())));
        return DONE;
    }

    private static ExampleExperiment exampleOf(String name) {
        try {
            return ExampleExperiment.of(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static Budget budget(String name) {
        try {
            return Budget.of(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static List<Long> seeds(Budget budget, String text) {
        try {
            return budget.seeds(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static RunDirectory run(String verb, List<String> rest) {
        return RunDirectory.open(Path.of(one(verb, "runs/<id>", rest)));
    }

    private static String one(String verb, String what, List<String> rest) {
        if (rest.size() != 1) {
            throw new UsageException(verb + " must get " + what + ", got "
                    + (rest.isEmpty() ? "nothing" : Arrays.toString(rest.toArray())));
        }
        return rest.getFirst();
    }

    /** Says that the arguments are wrong. */
    private static final class UsageException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }
}
