package org.naglab.cli;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Optional;
import org.naglab.decode.Bert2BertRescorer;
import org.naglab.decode.Decoder;
import org.naglab.decode.Generator;
import org.naglab.model.Bert2Bert;
import org.naglab.model.Checkpoint;
import org.naglab.model.Model;
import org.naglab.nn.Precision;
import org.naglab.report.Artifact;
import org.naglab.report.RunDirectory;

/**
 * A generator with the other model that its decoder asks, where it asks one.
 *
 * @param generator writes the outputs
 * @param ranking what only the generator uses, closed with it
 */
record OpenGenerator(Generator generator, Optional<Bert2Bert> ranking) implements AutoCloseable {

    /**
     * Makes a decoder ready.
     *
     * @param model scores the positions; stays open
     * @param decoder chooses the tokens
     * @param precision of the products with copies of the model's weights; empty to read the model's parameters as they
     *     are at each call
     * @return the generator, to be closed
     * @throws IllegalArgumentException when the decoder is not one for such a model, or names a run that cannot rank
     */
    static OpenGenerator of(Model model, Decoder decoder, Optional<Precision> precision) {
        if (decoder instanceof Decoder.Rescored rescored) {
            return of(model, rescored, ranking(model.parameters().manager(), rescored.run()), precision);
        }
        return new OpenGenerator(
                precision
                        .map(format -> new Generator(model, decoder, format))
                        .orElseGet(() -> new Generator(model, decoder)),
                Optional.empty());
    }

    private static OpenGenerator of(
            Model model, Decoder.Rescored decoder, Bert2Bert ranking, Optional<Precision> precision) {
        try {
            Bert2BertRescorer rescorer = new Bert2BertRescorer(ranking);
            return new OpenGenerator(
                    precision
                            .map(format -> new Generator(model, decoder, rescorer, format))
                            .orElseGet(() -> new Generator(model, decoder, rescorer)),
                    Optional.of(ranking));
        } catch (IllegalArgumentException e) {
            ranking.close();
            throw e;
        }
    }

    private static Bert2Bert ranking(NDManager manager, Path run) {
        Model model = Checkpoint.load(manager, RunDirectory.open(run).require(Artifact.CHECKPOINT));
        if (model instanceof Bert2Bert autoregressive) {
            return autoregressive;
        }
        model.close();
        throw new IllegalArgumentException(
                "run of Rescored must be one of an autoregressive model, got " + model.config() + " in " + run);
    }

    @Override
    public void close() {
        generator.close();
        ranking.ifPresent(Bert2Bert::close);
    }
}
