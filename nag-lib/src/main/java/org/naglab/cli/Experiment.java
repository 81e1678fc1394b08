package org.naglab.cli;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.Corpus;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.data.Sample;
import org.naglab.decode.Generator;
import org.naglab.decode.Hypothesis;
import org.naglab.decode.Timing;
import org.naglab.eval.Latency;
import org.naglab.io.AtomicFiles;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.io.Progress;
import org.naglab.model.Bert2Bert;
import org.naglab.model.BertNarBert;
import org.naglab.model.Checkpoint;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.model.Provenance;
import org.naglab.report.Artifact;
import org.naglab.report.Decoded;
import org.naglab.report.Hypotheses;
import org.naglab.report.Report;
import org.naglab.report.Results;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;
import org.naglab.tensor.LocalEngine;
import org.naglab.text.Encoding;
import org.naglab.train.FitResult;
import org.naglab.train.Trainer;

/**
 * Makes a run: fine-tunes a model, decodes the test split with it, scores what it wrote, reports. Each step reads what the step before left in the
 * run's folder, so that each can be made again alone.
 */
public final class Experiment {
    private static final String RESUME = "resume";
    private static final String OUTCOME = "outcome.json";
    private static final int PAIRS_PER_DECODING_BATCH = 32;
    private static final int WARM_UP = 10;

    private final CacheFolder cache;
    private final Clock clock;
    private final BooleanSupplier stopRequested;

    /**
     * Prepares to make runs.
     *
     * @param cache where weights and data are kept
     * @param clock names the runs
     * @param stopRequested is asked before every update whether to stop
     */
    public Experiment(CacheFolder cache, Clock clock, BooleanSupplier stopRequested) {
        this.cache = cache;
        this.clock = clock;
        this.stopRequested = stopRequested;
    }

    /**
     * Begins a run: writes its configuration and provenance.
     *
     * @param config all that the run needs
     * @param runs folder of all runs
     * @return the run, to be handed to {@link #fineTune}
     */
    public RunDirectory begin(ExperimentConfig config, Path runs) {
        RunDirectory run =
                RunDirectory.create(runs, config.name() + "-s" + config.train().seed(), clock);
        AtomicFiles.writeString(run.path(Artifact.CONFIG), Json.text(config));
        return run;
    }

    /**
     * Begins a run in a folder of a given name, or takes up the one that was begun there.
     *
     * @param config all that the run needs
     * @param folder the run's folder
     * @return the run
     * @throws IllegalArgumentException when a run of another configuration was begun there
     */
    public RunDirectory beginAt(ExperimentConfig config, Path folder) {
        Path file = folder.resolve(Artifact.CONFIG.fileName());
        if (!Files.exists(file)) {
            AtomicFiles.writeString(file, Json.text(config));
        } else if (!Json.read(file, ExperimentConfig.class).equals(config)) {
            throw new IllegalArgumentException(
                    folder + " must hold a run of the same configuration to be taken up, but " + file + " differs");
        }
        return RunDirectory.open(folder);
    }

    /**
     * Fits the run's model, from where an earlier fit of it was stopped; a finished fit is not made again.
     *
     * @param run a begun run
     * @return how the fit ended
     */
    public FitResult fineTune(RunDirectory run) {
        return fineTune(run, "./nag fine-tune " + run.path(Artifact.CONFIG));
    }

    /**
     * As {@link #fineTune(RunDirectory)}, for a run that is part of something larger.
     *
     * @param run a begun run
     * @param command what makes the whole again, for the provenance
     * @return how the fit ended
     */
    FitResult fineTune(RunDirectory run, String command) {
        Path outcome = run.root().resolve(OUTCOME);
        if (Files.exists(outcome)) {
            return Json.read(outcome, FitResult.class);
        }
        FitResult result = fit(run, command);
        if (result.end() != FitResult.End.INTERRUPTED) {
            AtomicFiles.writeString(outcome, Json.text(result));
            AtomicFiles.delete(run.root().resolve(RESUME));
        }
        return result;
    }

    private FitResult fit(RunDirectory run, String command) {
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        Corpus corpus = config.data().load(cache);
        List<Example> train = Sample.of(corpus.train(), config.trainPairs());
        try (NDManager manager = LocalEngine.manager()) {
            boolean resumes = Trainer.savedSteps(run.root().resolve(RESUME)) > 0;
            ModelStart start = ModelStart.of(config, train, manager, cache, resumes);
            Provenance provenance = resumes && run.has(Artifact.PROVENANCE)
                    ? Json.read(run.path(Artifact.PROVENANCE), Provenance.class).resumedNow(clock)
                    : Provenance.collect(clock, command, config.train().seed(), start.weights(), corpus.provenance());
            AtomicFiles.writeString(run.path(Artifact.PROVENANCE), Json.text(provenance));
            try (Model model = start.model()) {
                return fit(run, config, model, train, corpus);
            }
        }
    }

    private FitResult fit(RunDirectory run, ExperimentConfig config, Model model, List<Example> train, Corpus corpus) {
        List<EncodedExample> pairs =
                EncodedExample.encode(model.tokenizer(), train, model.config().maximumPositions());
        Batcher batcher = new Batcher(
                pairs,
                model.tokenizer().special(),
                new BatchConfig(
                        new BatchSize.Pairs(config.train().pairsPerBatch()),
                        model.slots(),
                        model.config().maximumPositions()),
                switch (model) {
                    case NagModel nag ->
                        config.train().objective().scoresWholeSource() ? Batcher.Use.DECODING : Batcher.Use.TRAINING;
                    case Bert2Bert autoregressive -> Batcher.Use.DECODING;
                    case BertNarBert latent -> Batcher.Use.DECODING;
                });
        String warning =
                batcher.counts(batcher.shuffled(config.train().seed(), 0)).warning();
        if (!warning.isEmpty()) {
            System.err.println("warning: " + warning);
        }
        List<Example> dev = Sample.of(corpus.dev(), config.devPairs());
        List<Encoding> sources = model.tokenizer()
                .encodeAll(
                        dev.stream().map(Example::source).toList(),
                        model.config().maximumPositions() - 2);
        Encoding.truncationWarning(sources.stream().mapToInt(Encoding::truncatedPieces))
                .ifPresent(cut -> System.err.println("warning: of the development pairs, " + cut));
        DevRouge validation = new DevRouge(dev, config.systems().getFirst().decoder());
        Path resume = run.root().resolve(RESUME);
        Trainer trainer = new Trainer(config.train(), run.path(Artifact.CHECKPOINT), resume);
        try (Progress progress = Progress.terminal(config.name(), config.train().steps(), "step")) {
            TrainingJournal journal =
                    TrainingJournal.continued(run.path(Artifact.TRAINING), Trainer.savedSteps(resume), progress);
            return trainer.fit(model, batcher, validation, journal, stopRequested);
        }
    }

    /**
     * Decodes the test split with each of the run's systems.
     *
     * @param run a fine-tuned run
     * @throws CancellationException when someone asked to stop; what was decoded so far has to be decoded again
     */
    public void decode(RunDirectory run) {
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        List<Example> test = test(config);
        List<Decoding.Entry> entries = new ArrayList<>();
        try (NDManager manager = LocalEngine.manager();
                Model model = Checkpoint.load(manager, run.require(Artifact.CHECKPOINT))) {
            for (ExperimentConfig.DecodingSystem system : config.systems()) {
                String name = config.nameOf(system);
                try (OpenGenerator open = system.open(model);
                        Progress progress = Progress.terminal(name, test.size(), "sentence")) {
                    Generator generator = open.generator();
                    List<Hypothesis> hypotheses = generator.generate(test, PAIRS_PER_DECODING_BATCH, done -> {
                        progress.update(done, "");
                        if (stopRequested.getAsBoolean()) {
                            throw new CancellationException("stopped after " + done + " sentences of " + name);
                        }
                    });
                    Hypotheses.write(run.hypothesesOf(name), beside(test, hypotheses));
                    entries.add(new Decoding.Entry(
                            name,
                            timed(generator, test, system.decoder().isToldTheLength() ? 0 : config.timedPairs())));
                    Hypothesis.truncationWarning(hypotheses)
                            .ifPresent(warning -> System.err.println("warning: " + warning));
                }
            }
        }
        new Decoding(entries).write(run);
    }

    /**
     * Scores what the systems of a run wrote, beside the copy rules.
     *
     * @param run a decoded run
     * @return the systems and the rules with their scores
     */
    public List<SystemResult> evaluate(RunDirectory run) {
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        long seed = config.train().seed();
        List<SystemResult> results = new ArrayList<>();
        for (Decoding.Entry entry : Decoding.read(run).systems()) {
            SystemResult.Role role =
                    config.isToldTheLength(entry.system()) ? SystemResult.Role.UPPER_BOUND : SystemResult.Role.MODEL;
            SystemResult scored =
                    SystemResult.of(entry.system(), role, Hypotheses.read(run.hypothesesOf(entry.system())), seed);
            results.add(new SystemResult(
                    scored.name(), scored.role(), scored.evaluation(), scored.items(), entry.latency()));
        }
        results.addAll(Baselines.of(config.data(), test(config), seed));
        Results.write(run, results);
        return results;
    }

    /**
     * Writes the report of a run.
     *
     * @param run an evaluated run
     * @return the report
     */
    public Report report(RunDirectory run) {
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        Report report = Report.of(
                run,
                config.name(),
                config.model().inWords() + ", fine-tuned on " + config.data().name() + " from "
                        + config.startFrom()
                                .map(earlier -> "the model of the run " + earlier)
                                .orElse("the weights " + config.weights())
                        + ".");
        report.write(run);
        return report;
    }

    private List<Example> test(ExperimentConfig config) {
        return Sample.of(config.data().load(cache).test(), config.testPairs());
    }

    private static List<Decoded> beside(List<Example> examples, List<Hypothesis> hypotheses) {
        return IntStream.range(0, examples.size())
                .mapToObj(i -> new Decoded(
                        examples.get(i).id(),
                        examples.get(i).source(),
                        examples.get(i).target(),
                        hypotheses.get(i).text(),
                        hypotheses.get(i).scoreNats(),
                        0))
                .toList();
    }

    private static Optional<Latency> timed(Generator generator, List<Example> test, int pairs) {
        return pairs == 0
                ? Optional.empty()
                : Optional.of(Latency.ofNanos(Timing.singles(generator, Sample.of(test, pairs), WARM_UP)));
    }
}
