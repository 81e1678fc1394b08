package org.naglab.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.naglab.decode.Decoder;
import org.naglab.model.Model;
import org.naglab.model.ModelConfig;
import org.naglab.nn.Precision;
import org.naglab.train.BigramStart;
import org.naglab.train.TrainConfig;

/**
 * All that an experiment needs to be made again.
 *
 * @param name short name of the system, for reports
 * @param data where the pairs come from
 * @param weights the encoder's pre-trained weights: {@code embedded}, {@code hf:NAME[@REVISION]} or a folder
 * @param startFrom run whose best checkpoint the fit goes on from instead of the pre-trained weights; a CRF is put on it
 *     where the model has one and that checkpoint none
 * @param model what goes on top of the encoder
 * @param transitionsStart how new low-rank transitions are fitted before that; left out, they stay as drawn
 * @param train how it is fitted
 * @param trainPairs pairs of the training split that are used, a {@link org.naglab.data.Sample}; 0 for all
 * @param devPairs pairs of the development split that choose the checkpoint; 0 for all
 * @param testPairs pairs of the test split that are decoded; 0 for all
 * @param systems how the outputs are decoded; the first chooses the checkpoint
 * @param timedPairs test pairs whose single decoding is timed, for each system
 */
public record ExperimentConfig(
        String name,
        DataSource data,
        String weights,
        Optional<Path> startFrom,
        ModelConfig model,
        Optional<BigramStart> transitionsStart,
        TrainConfig train,
        int trainPairs,
        int devPairs,
        int testPairs,
        List<DecodingSystem> systems,
        int timedPairs) {
    /** Copies the systems and checks that there is one. */
    public ExperimentConfig {
        systems = List.copyOf(systems);
        if (systems.isEmpty()) {
            throw new IllegalArgumentException("systems must hold at least one decoder, got none");
        }
        for (int pairs : new int[] {trainPairs, devPairs, testPairs, timedPairs}) {
            if (pairs < 0) {
                throw new IllegalArgumentException("numbers of pairs must be at least 0, got " + pairs);
            }
        }
    }

    /**
     * Begins with other weights.
     *
     * @param name {@code embedded}, {@code hf:NAME[@REVISION]} or a folder
     * @return a copy
     */
    ExperimentConfig withWeights(String name) {
        return new ExperimentConfig(
                this.name,
                data,
                name,
                startFrom,
                model,
                transitionsStart,
                train,
                trainPairs,
                devPairs,
                testPairs,
                systems,
                timedPairs);
    }

    /**
     * Names a system in reports; one that is told true lengths is flagged wherever it is named.
     *
     * @param system one of the systems
     * @return the experiment's name and the system's
     */
    String nameOf(DecodingSystem system) {
        return name + ", " + system.name() + (system.decoder().isToldTheLength() ? " (told the true length)" : "");
    }

    /** Whether a system of that name in reports is told true lengths. */
    boolean isToldTheLength(String reported) {
        return systems.stream()
                .anyMatch(system ->
                        system.decoder().isToldTheLength() && nameOf(system).equals(reported));
    }

    /**
     * One way of decoding a model.
     *
     * @param name for reports, for example {@code Viterbi}
     * @param decoder how emissions become text
     * @param precision of the products with weights; left out, float32
     */
    public record DecodingSystem(String name, Decoder decoder, Optional<Precision> precision) {
        /**
         * Decodes in float32.
         *
         * @param name for reports
         * @param decoder how emissions become text
         */
        public DecodingSystem(String name, Decoder decoder) {
            this(name, decoder, Optional.empty());
        }

        /** Ready to write with a model; to be closed before it. */
        OpenGenerator open(Model model) {
            return OpenGenerator.of(model, decoder, Optional.of(precision.orElse(Precision.FLOAT32)));
        }
    }
}
