package org.naglab.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.naglab.cli.ExperimentConfig.DecodingSystem;
import org.naglab.data.SlotPolicy;
import org.naglab.decode.Decoder;
import org.naglab.length.LengthPolicy;
import org.naglab.model.CopyHead;
import org.naglab.model.NagConfig;
import org.naglab.model.OutputLayer;
import org.naglab.model.Structure;
import org.naglab.nn.Precision;
import org.naglab.objective.Objective;
import org.naglab.report.Artifact;
import org.naglab.report.Report;
import org.naglab.report.Results;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;
import org.naglab.report.Training;
import org.naglab.report.TrainingLog;
import org.naglab.train.AdamWConfig;
import org.naglab.train.BigramStart;
import org.naglab.train.FitResult;
import org.naglab.train.ParameterGroup;
import org.naglab.train.Schedule;
import org.naglab.train.TrainConfig;

/**
 * Asks what a CRF is worth: a model without one is fitted first; from its best checkpoint three models go on for the same
 * number of updates: one without a CRF, one with (warm start as in Sun et al., 2019), and one with a CRF that knows which
 * tokens stand side by side in the source. Before that the CRFs' tables alone learn the bigrams of the targets ({@link
 * BigramStart}), a few seconds of work. Every part is a run of its own in the study's folder; a study that was stopped
 * goes on where it stood. Products are computed in the format in which the processor is fastest, which each part's
 * configuration names.
 *
 * @param budget how much work
 * @param seed of all randomness
 * @param data where the pairs come from
 * @param folder holds the runs {@code shared}, {@code nag}, {@code nag-crf} and {@code nag-source-crf}
 */
public record CrfStudy(Budget budget, long seed, DataSource data, Path folder) {
    private static final int CANDIDATES = 64;
    private static final int RANK = 32;
    private static final int LONGEST_OUTPUT = 32;
    private static final double RATIO = 0.5;

    /**
     * Does what is left to do.
     *
     * @param experiment makes the runs
     * @param command what makes them again, for the provenance
     * @return all systems and baselines with their scores; empty when someone asked to stop a fit
     * @throws java.util.concurrent.CancellationException when someone asked to stop while outputs were decoded
     */
    Optional<Outcome> run(Experiment experiment, String command) {
        RunDirectory shared = experiment.beginAt(shared(), folder.resolve("shared"));
        if (stopped(experiment.fineTune(shared, command))) {
            return Optional.empty();
        }
        RunDirectory independent = experiment.beginAt(independent(), folder.resolve("nag"));
        RunDirectory crf = experiment.beginAt(crf(), folder.resolve("nag-crf"));
        RunDirectory source = experiment.beginAt(sourceCrf(), folder.resolve("nag-source-crf"));
        List<SystemResult> systems = new ArrayList<>();
        for (RunDirectory run : List.of(independent, crf, source)) {
            if (stopped(experiment.fineTune(run, command))) {
                return Optional.empty();
            }
            if (!run.has(Artifact.EVALUATION)) {
                experiment.decode(run);
                experiment.evaluate(run);
            }
            if (!run.has(Artifact.REPORT_HTML)) {
                experiment.report(run);
            }
            Results.read(run).stream()
                    .filter(r -> r.role() == SystemResult.Role.MODEL || run.equals(source))
                    .forEach(systems::add);
        }
        List<Training> trainings = List.of(
                new Training("shared, without CRF", TrainingLog.read(shared.path(Artifact.TRAINING))),
                new Training("without CRF", TrainingLog.read(independent.path(Artifact.TRAINING))),
                new Training("with CRF", TrainingLog.read(crf.path(Artifact.TRAINING))),
                new Training("CRF that knows the source", TrainingLog.read(source.path(Artifact.TRAINING))));
        Report report = Report.of(
                        source,
                        "What a CRF is worth",
                        "A non-autoregressive BERT, on " + data.name() + ". Three models went on from the same "
                                + "checkpoint for the same number of updates: one without a CRF, one with, and one with a CRF "
                                + "that knows which tokens stand side by side in the source. The tables of both CRFs first "
                                + "learned which token follows which in the training targets.",
                        systems,
                        trainings)
                .withConfigurationOf("nag-crf", crf)
                .withConfigurationOf("nag", independent)
                .withConfigurationOf("shared", shared);
        report.write(new RunDirectory(folder));
        return Optional.of(new Outcome(folder, systems, trainings, report));
    }

    /**
     * What a finished study found.
     *
     * @param folder where it is kept
     * @param systems models and baselines with their scores, on the same test pairs
     * @param trainings how the models learned
     * @param report also written as {@code report.html} and {@code report.md} in the study's folder
     */
    public record Outcome(Path folder, List<SystemResult> systems, List<Training> trainings, Report report) {}

    /**
     * Gives an experiment of its own with a CRF from the pre-trained weights, to begin with.
     *
     * @return its configuration
     */
    public ExperimentConfig fromPretrained() {
        ExperimentConfig crf = crf();
        return config(crf.name(), Optional.empty(), new Structure.LowRankCrf(RANK, 0.1), crf.train(), crf.systems());
    }

    private ExperimentConfig shared() {
        return config(
                "shared",
                Optional.empty(),
                new Structure.Independent(),
                train(budget.sizes().sharedSteps(), new Objective.TokenNll(0)),
                List.of(argmax()));
    }

    private ExperimentConfig independent() {
        return config(
                "nag",
                Optional.of(folder.resolve("shared")),
                new Structure.Independent(),
                train(budget.sizes().branchSteps(), new Objective.TokenNll(0)),
                List.of(argmax()));
    }

    private ExperimentConfig crf() {
        return withCrf("nag-crf", new Structure.LowRankCrf(RANK, 0.1));
    }

    private ExperimentConfig sourceCrf() {
        return withCrf("nag-source-crf", new Structure.SourceCrf(RANK, 0.1));
    }

    private ExperimentConfig withCrf(String name, Structure structure) {
        return config(
                name,
                Optional.of(folder.resolve("shared")),
                structure,
                train(budget.sizes().branchSteps(), Objective.nagBertReleased(CANDIDATES)),
                List.of(
                        new DecodingSystem(
                                "Viterbi", new Decoder.Viterbi(CANDIDATES, new LengthPolicy.AtMost(LONGEST_OUTPUT))),
                        argmax(),
                        new DecodingSystem("ratio-first " + RATIO, Decoder.ratioFirst(CANDIDATES, RATIO))));
    }

    private static DecodingSystem argmax() {
        return new DecodingSystem("argmax", new Decoder.Argmax(new LengthPolicy.AtMost(LONGEST_OUTPUT)));
    }

    private ExperimentConfig config(
            String name,
            Optional<Path> startFrom,
            Structure structure,
            TrainConfig train,
            List<DecodingSystem> systems) {
        Budget.Sizes sizes = budget.sizes();
        NagConfig model = new NagConfig(
                new OutputLayer.TiedTransform(), new CopyHead.Pointer(), structure, 0.1, new SlotPolicy(24, 1), 64);
        return new ExperimentConfig(
                name,
                data,
                "embedded",
                startFrom,
                model,
                structure instanceof Structure.Independent
                        ? Optional.empty()
                        : Optional.of(new BigramStart(150, 512, 1e-2, 0.5)),
                train,
                sizes.trainPairs(),
                sizes.devPairs(),
                sizes.testPairs(),
                systems,
                sizes.timedPairs());
    }

    private TrainConfig train(long steps, Objective objective) {
        Schedule schedule = new Schedule.Linear(Math.min(40, steps / 8), steps);
        List<ParameterGroup> groups = new ArrayList<>();
        groups.addAll(new ParameterGroup("encoder", "(embeddings|encoder|pooler)\\..*", 2e-4, 0.01, schedule)
                .sparingBiasesAndNorms());
        groups.add(new ParameterGroup("copy", "copy\\.(start|stop)\\..*", 5e-3, 0, schedule));
        if (objective instanceof Objective.Weighted) {
            groups.add(new ParameterGroup("crf", "crf\\..*", 1e-2, 0, schedule));
        }
        groups.add(new ParameterGroup("head", ".*", 1e-3, 0, schedule));
        return new TrainConfig(
                seed,
                steps,
                budget.sizes().pairsPerBatch(),
                1,
                Precision.ofProcessor(),
                objective,
                groups,
                new AdamWConfig(0.9, 0.98, 1e-8, 1),
                budget.sizes().evaluateEverySteps(),
                0,
                Math.max(250, budget.sizes().evaluateEverySteps()));
    }

    private static boolean stopped(FitResult result) {
        return result.end() == FitResult.End.INTERRUPTED;
    }
}
