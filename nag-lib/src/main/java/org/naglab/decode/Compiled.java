package org.naglab.decode;

import java.util.Optional;
import org.naglab.model.Bert2Bert;
import org.naglab.model.BertNarBert;
import org.naglab.model.CompiledNag;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.nn.CachedDecoder;
import org.naglab.nn.CompiledEncoder;
import org.naglab.nn.Precision;

/** Copies of a model's weights, in the form in which decoding is fastest. */
sealed interface Compiled extends AutoCloseable {
    /** Copies the weights as they are now; those of a BERT-NAR-BERT have no fast form yet. */
    static Optional<Compiled> of(Model model, Precision precision) {
        return switch (model) {
            case NagModel nag -> Optional.of(new Nag(new CompiledNag(nag, precision)));
            case BertNarBert latent -> Optional.empty();
            case Bert2Bert autoregressive ->
                Optional.of(new Stepwise(
                        autoregressive.compiledEncoder(precision),
                        new CachedDecoder(autoregressive.decoder(), precision)));
        };
    }

    @Override
    void close();

    /** Of a model that writes all positions at once. */
    record Nag(CompiledNag model) implements Compiled {
        @Override
        public void close() {
            model.close();
        }
    }

    /** Of a model that writes one token after another. */
    record Stepwise(CompiledEncoder encoder, CachedDecoder decoder) implements Compiled {
        @Override
        public void close() {
            encoder.close();
            decoder.close();
        }
    }
}
