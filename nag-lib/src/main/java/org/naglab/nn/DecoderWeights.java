package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.TorchScript;

/**
 * What a {@link DecoderScript} multiplies with, in its order: three tables of embeddings and their norm, the head's
 * transform and its norm, the projection; then for each layer its queries, keys and values, joined or not, and 16 more.
 *
 * @param script goes with the form of the weights
 * @param steps weights of a step
 * @param readers weights that turn hidden states of the source to keys and values, layer by layer
 * @param owner of the copies
 */
record DecoderWeights(TorchScript script, List<NDArray> steps, List<NDArray> readers, NDManager owner)
        implements AutoCloseable {

    /** Parameters as they are at each step. */
    static DecoderWeights live(BertDecoder decoder) {
        return of(decoder, DecoderScript.live(), Optional.empty());
    }

    /** Copies of the parameters as they are now. */
    static DecoderWeights packed(BertDecoder decoder, Precision precision) {
        TorchScript script = DecoderScript.packed(precision);
        return Gradients.off(() -> of(decoder, script, Optional.of(script)));
    }

    private static DecoderWeights of(BertDecoder decoder, TorchScript script, Optional<TorchScript> packing) {
        NDManager owner = decoder.parameters().manager().newSubManager();
        owner.setName("decoder-weights");
        PackedWeights steps = new PackedWeights(owner, packing, decoder.parameters());
        PackedWeights readers = new PackedWeights(owner, packing, decoder.parameters());
        String words = decoder.prefix() + "bert.embeddings.word_embeddings.weight";
        String head = decoder.prefix() + "cls.predictions.";
        steps.as(words)
                .as(decoder.prefix() + "bert.embeddings.position_embeddings.weight")
                .as(decoder.prefix() + "bert.embeddings.token_type_embeddings.weight")
                .norm(decoder.prefix() + "bert.embeddings.LayerNorm")
                .linear(head + "transform.dense")
                .norm(head + "transform.LayerNorm")
                .linear(words, head + "bias");
        for (int layer = 0; layer < decoder.config().layers(); layer++) {
            String name = decoder.prefix() + "bert.encoder.layer." + layer + ".";
            String own = name + "attention.self.";
            steps.joined(List.of(own + "query", own + "key", own + "value"))
                    .linear(name + "attention.output.dense")
                    .norm(name + "attention.output.LayerNorm")
                    .linear(name + "crossattention.self.query")
                    .linear(name + "crossattention.output.dense")
                    .norm(name + "crossattention.output.LayerNorm")
                    .linear(name + "intermediate.dense")
                    .linear(name + "output.dense")
                    .norm(name + "output.LayerNorm");
            readers.linear(name + "crossattention.self.key").linear(name + "crossattention.self.value");
        }
        return new DecoderWeights(script, steps.list(), readers.list(), owner);
    }

    @Override
    public void close() {
        owner.close();
    }
}
