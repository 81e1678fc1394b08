package org.naglab.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.naglab.cli.ExperimentConfig.DecodingSystem;
import org.naglab.data.SlotPolicy;
import org.naglab.decode.Decoder;
import org.naglab.length.LengthClasses;
import org.naglab.length.LengthPolicy;
import org.naglab.model.Bert2BertConfig;
import org.naglab.model.BertNarBertConfig;
import org.naglab.model.CopyHead;
import org.naglab.model.Latent;
import org.naglab.model.ModelConfig;
import org.naglab.model.NagConfig;
import org.naglab.model.OutputLayer;
import org.naglab.model.OutputLengths;
import org.naglab.model.Structure;
import org.naglab.nn.Precision;
import org.naglab.objective.Objective;
import org.naglab.objective.Objective.Part;
import org.naglab.train.AdamWConfig;
import org.naglab.train.ParameterGroup;
import org.naglab.train.Schedule;
import org.naglab.train.TrainConfig;

/**
 * An experiment with each kind of model, to begin with. Learning rates are those with which the models learn the tests'
 * toy language; only those of {@link #NAG_CRF} were chosen on the default data.
 */
enum ExampleExperiment {
    /** A NAG-BERT with a low-rank CRF. */
    NAG_CRF {
        @Override
        ExperimentConfig config(Budget budget, long seed, DataSource data) {
            return new CrfStudy(budget, seed, data, Path.of("runs/study")).fromPretrained();
        }
    },
    /** A NAG-BERT whose source positions are split into frames, with CTC. */
    NAG_CTC {
        @Override
        ExperimentConfig config(Budget budget, long seed, DataSource data) {
            return config(
                    budget,
                    seed,
                    data,
                    new NagConfig(
                            new OutputLayer.Split(2),
                            new CopyHead.None(),
                            new Structure.Independent(),
                            0.1,
                            new SlotPolicy(24, 1),
                            POSITIONS),
                    new Objective.Ctc(0.1),
                    "(embeddings|encoder|pooler)\\..*",
                    CTC);
        }
    },
    /** A BERT2BERT with as many decoder layers as the default encoder has. */
    BERT2BERT {
        @Override
        ExperimentConfig config(Budget budget, long seed, DataSource data) {
            return config(
                    budget,
                    seed,
                    data,
                    new Bert2BertConfig(LAYERS, POSITIONS),
                    new Objective.TokenNll(0.1),
                    BOTH_HALVES,
                    List.of(
                            new DecodingSystem("greedy", Decoder.greedy(LONGEST_OUTPUT)),
                            new DecodingSystem("beam 5", Decoder.beam(5, LONGEST_OUTPUT))));
        }
    },
    /** A BERT-NAR-BERT that classifies lengths, with latents that are drawn. */
    BNB_LENGTH {
        @Override
        ExperimentConfig config(Budget budget, long seed, DataSource data) {
            return config(
                    budget,
                    seed,
                    data,
                    new BertNarBertConfig(
                            LAYERS,
                            LATENT_SIZE,
                            Latent.GAUSSIAN,
                            new OutputLengths.Classified(new LengthClasses.Absolute(LONGEST_OUTPUT)),
                            0.1,
                            POSITIONS),
                    new Objective.Weighted(List.of(
                            new Part(1, new Objective.TokenNll(0.1)),
                            new Part(1, new Objective.LengthNll()),
                            new Part(0.01, new Objective.LatentKl(0)))),
                    BOTH_HALVES,
                    List.of(
                            new DecodingSystem("argmax", Decoder.lengthBeam(1)),
                            new DecodingSystem("length beam 5", Decoder.lengthBeam(5)),
                            new DecodingSystem("upper bound", new Decoder.Argmax(new LengthPolicy.Oracle()))));
        }
    },
    /** A BERT-NAR-BERT with CTC over two frames for each source position. */
    BNB_CTC {
        @Override
        ExperimentConfig config(Budget budget, long seed, DataSource data) {
            return config(
                    budget,
                    seed,
                    data,
                    new BertNarBertConfig(
                            LAYERS, LATENT_SIZE, Latent.POINT, new OutputLengths.Frames(2), 0.1, POSITIONS),
                    new Objective.Ctc(0.1),
                    BOTH_HALVES,
                    CTC);
        }
    };

    private static final int LAYERS = 6;
    private static final int LATENT_SIZE = 8;
    private static final int POSITIONS = 64;
    private static final int LONGEST_OUTPUT = 32;
    /** What comes from the pre-trained encoder, in both halves: all but attention to the source. */
    private static final String BOTH_HALVES = "(encoder|decoder\\.bert)\\.(?!.*crossattention).*";

    private static final List<DecodingSystem> CTC = List.of(
            new DecodingSystem("best path", new Decoder.CtcGreedy()),
            new DecodingSystem("prefix beam 8", new Decoder.CtcBeam(8, 16)));

    /**
     * Gives the experiment.
     *
     * @param budget how much work
     * @param seed of all randomness
     * @param data where the pairs come from
     * @return its configuration, from the default weights
     */
    abstract ExperimentConfig config(Budget budget, long seed, DataSource data);

    /**
     * Finds an example by its name.
     *
     * @param name for example {@code bnb-ctc}
     * @return the example
     * @throws IllegalArgumentException when there is none of that name
     */
    static ExampleExperiment of(String name) {
        return Arrays.stream(values())
                .filter(example -> example.title().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("model must be one of "
                        + Arrays.stream(values()).map(ExampleExperiment::title).collect(Collectors.joining(", "))
                        + ", got " + name));
    }

    /** Its name, as people write it. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The parts that all examples share; the systems' first chooses the checkpoint. */
    ExperimentConfig config(
            Budget budget,
            long seed,
            DataSource data,
            ModelConfig model,
            Objective objective,
            String pretrained,
            List<DecodingSystem> systems) {
        Budget.Sizes sizes = budget.sizes();
        long steps = sizes.sharedSteps() + sizes.branchSteps();
        Schedule schedule = new Schedule.Linear(Math.min(40, steps / 8), steps);
        List<ParameterGroup> groups = new ArrayList<>();
        groups.addAll(new ParameterGroup("pretrained", pretrained, 2e-4, 0.01, schedule).sparingBiasesAndNorms());
        groups.add(new ParameterGroup("new", ".*", 1e-3, 0, schedule));
        TrainConfig train = new TrainConfig(
                seed,
                steps,
                sizes.pairsPerBatch(),
                1,
                Precision.ofProcessor(),
                objective,
                groups,
                new AdamWConfig(0.9, 0.98, 1e-8, 1),
                sizes.evaluateEverySteps(),
                0,
                Math.max(250, sizes.evaluateEverySteps()));
        return new ExperimentConfig(
                title(),
                data,
                "embedded",
                Optional.empty(),
                model,
                Optional.empty(),
                train,
                sizes.trainPairs(),
                sizes.devPairs(),
                sizes.testPairs(),
                systems,
                sizes.timedPairs());
    }
}
