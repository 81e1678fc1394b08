package org.naglab.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.Corpus;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.decode.Generator;
import org.naglab.decode.Hypothesis;
import org.naglab.decode.Timing;
import org.naglab.eval.Latency;
import org.naglab.io.AtomicFiles;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.io.Progress;
import org.naglab.model.Checkpoint;
import org.naglab.model.NagModel;
import org.naglab.model.Provenance;
import org.naglab.model.Structure;
import org.naglab.nn.BertWeights;
import org.naglab.nn.PretrainedBert;
import org.naglab.report.Artifact;
import org.naglab.report.Decoded;
import org.naglab.report.RunDirectory;
import org.naglab.train.FitResult;
import org.naglab.train.Trainer;
import org.naglab.train.TrainingEvent;

/**
 * Makes a run: fine-tunes a model, then decodes the test split with it. Each step reads what the step before left in the
 * run's folder, so that each can be made again alone.
 */
public final class Experiment {
    private static final String RESUME = "resume";
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
     * Fits the run's model, from where an earlier fit of it was stopped.
     *
     * @param run a begun run
     * @return how the fit ended
     */
    public FitResult fineTune(RunDirectory run) {
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        Corpus corpus = config.data().load(cache);
        try (NDManager manager = NDManager.newBaseManager();
                NagModel model = model(config, manager, run, corpus)) {
            List<EncodedExample> pairs = EncodedExample.encode(
                    model.tokenizer(),
                    ExperimentConfig.first(corpus.train(), config.trainPairs()),
                    model.config().maximumPositions());
            Batcher batcher = new Batcher(
                    pairs,
                    model.tokenizer().special(),
                    new BatchConfig(
                            new BatchSize.Pairs(config.train().pairsPerBatch()),
                            model.config().slots(),
                            model.config().maximumPositions()),
                    Batcher.Use.TRAINING);
            String warning = batcher.counts(batcher.shuffled(config.train().seed(), 0)).warning();
            if (!warning.isEmpty()) {
                System.err.println("warning: " + warning);
            }
            DevRouge validation = new DevRouge(
                    ExperimentConfig.first(corpus.dev(), config.devPairs()),
                    config.systems().getFirst().decoder());
            Path resume = run.root().resolve(RESUME);
            keepLinesUntil(run.path(Artifact.TRAINING), Trainer.savedSteps(resume));
            Trainer trainer = new Trainer(config.train(), run.path(Artifact.CHECKPOINT), resume);
            try (Progress progress =
                    Progress.terminal(config.name(), config.train().steps(), "step")) {
                return trainer.fit(
                        model, batcher, validation, event -> log(run, progress, event), stopRequested);
            }
        }
    }

    /**
     * Decodes the test split with each of the run's systems.
     *
     * @param run a fine-tuned run
     * @return what each system wrote, by its name, in the order of the configuration
     */
    public List<DecodedSystem> decode(RunDirectory run) {
        ExperimentConfig config = Json.read(run.require(Artifact.CONFIG), ExperimentConfig.class);
        List<Example> test =
                ExperimentConfig.first(config.data().load(cache).test(), config.testPairs());
        List<DecodedSystem> systems = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager();
                NagModel model = Checkpoint.load(manager, run.require(Artifact.CHECKPOINT))) {
            for (ExperimentConfig.DecodingSystem system : config.systems()) {
                Generator generator = new Generator(model, system.decoder());
                try (Progress progress = Progress.terminal(system.name(), test.size(), "sentence")) {
                    List<Hypothesis> hypotheses = generator.generate(
                            test, PAIRS_PER_DECODING_BATCH, done -> progress.update(done, ""));
                    systems.add(new DecodedSystem(
                            config.name() + ", " + system.name(),
                            beside(test, hypotheses),
                            timed(generator, test, config.timedPairs())));
                }
            }
        }
        return systems;
    }

    /**
     * What one system wrote for the test split.
     *
     * @param name of model and decoder
     * @param items its outputs beside the references, in the order of the split
     * @param latency time of single decodings, where they were timed
     */
    public record DecodedSystem(String name, List<Decoded> items, Optional<Latency> latency) {}

    private NagModel model(ExperimentConfig config, NDManager manager, RunDirectory run, Corpus corpus) {
        SplittableRandom random = new SplittableRandom(config.train().seed());
        SortedMap<String, String> weights = new TreeMap<>();
        NagModel model;
        if (config.startFrom().isPresent()) {
            Path start = RunDirectory.open(config.startFrom().get()).require(Artifact.CHECKPOINT);
            weights.put("continues", config.startFrom().get().toString());
            NagModel started = Checkpoint.load(manager, start);
            model = started.config().structure() instanceof Structure.Independent
                            && config.model().structure() instanceof Structure.LowRankCrf crf
                    ? started.withCrf(crf, random)
                    : started;
        } else {
            PretrainedBert pretrained = BertWeights.parse(config.weights()).obtain(cache, Progress::terminal);
            weights.putAll(pretrained.provenance());
            model = NagModel.fresh(manager, pretrained, config.model(), random);
        }
        Provenance provenance = Provenance.collect(
                clock,
                "./nag fine-tune " + run.path(Artifact.CONFIG).getFileName(),
                config.train().seed(),
                weights,
                corpus.provenance());
        AtomicFiles.writeString(run.path(Artifact.PROVENANCE), Json.text(provenance));
        return model;
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
                : Optional.of(Latency.ofNanos(
                        Timing.singles(generator, ExperimentConfig.first(test, pairs), WARM_UP)));
    }

    private static void log(RunDirectory run, Progress progress, TrainingEvent event) {
        append(run.path(Artifact.TRAINING), Json.line(event));
        switch (event) {
            case TrainingEvent.Step step ->
                progress.update(
                        step.step(),
                        String.format(
                                Locale.ROOT,
                                "loss %.3f %s  %.0f tokens/s",
                                step.loss(),
                                rounded(step.lossTerms()),
                                step.tokensPerSecond()));
            case TrainingEvent.Evaluated evaluated ->
                progress.update(
                        evaluated.step(),
                        "dev " + rounded(evaluated.devScores()) + (evaluated.best() ? " best" : ""));
        }
    }

    private static String rounded(SortedMap<String, Double> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(
                String.format(Locale.ROOT, "%s%s %.3f", text.isEmpty() ? "" : " ", name, value)));
        return "(" + text + ")";
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }

    /** Drops what was logged after the state that the fit goes on from. */
    private static void keepLinesUntil(Path file, long step) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            StringBuilder kept = new StringBuilder();
            for (String line : Files.readAllLines(file)) {
                if (line.endsWith("}") && stepOf(line) <= step) {
                    kept.append(line).append('\n');
                }
            }
            AtomicFiles.writeString(file, kept.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private static long stepOf(String line) {
        return Json.parse(line, TrainingEvent.class, "a line of training.jsonl").step();
    }
}
