package org.naglab.model;

import ai.djl.ndarray.NDArray;
import org.naglab.crf.Candidates;
import org.naglab.nn.CompiledEncoder;
import org.naglab.nn.CompiledVocabulary;
import org.naglab.nn.Precision;
import org.naglab.tensor.Packing;

/**
 * A {@link NagModel} for decoding: the encoder in one call of the engine, and the best tokens of each position without
 * scores of all tokens at all positions. Holds copies of the weights as they were when it was made, in native memory,
 * until it or the model is closed.
 */
public final class CompiledNag implements AutoCloseable {
    private final NagModel model;
    private final CompiledEncoder encoder;
    private final CompiledVocabulary vocabulary;

    /**
     * Copies a model's weights.
     *
     * @param model the model; not to be closed before this
     * @param precision of the products with the encoder's weights and with the vocabulary
     */
    public CompiledNag(NagModel model, Precision precision) {
        this.model = model;
        this.encoder = model.compiledEncoder(precision);
        this.vocabulary = model.compiledVocabulary(precision);
    }

    /**
     * Computes hidden states as {@link NagModel#hidden} does.
     *
     * @param source ids of the sources [B, S], int64
     * @param mask true where the source is real [B, S]
     * @param positions how many of the first positions of each source are scored, each at most S
     * @return last hidden states [B, T or S, H]
     */
    public NDArray hidden(NDArray source, NDArray mask, Packing positions) {
        return encoder.hidden(source, mask, model.positionsRead(source, mask, positions));
    }

    /**
     * Finds the best tokens of each position.
     *
     * @param hidden last hidden states [B, T or S, H]
     * @param source ids of the sources [B, S], int64
     * @param positions how many of the first positions of each source are scored
     * @param k candidates a position, in [1, V]
     * @return candidates, best first [B, T, K]; of s T positions where the output layer splits them
     */
    public Candidates best(NDArray hidden, NDArray source, Packing positions, int k) {
        NDArray states = model.states(positions.pack(hidden)); // [P, H], or [s P, H]
        CompiledVocabulary.Best best = model.copies(hidden, source, positions)
                .map(copies -> vocabulary.best(states, copies, k))
                .orElseGet(() -> vocabulary.best(states, k));
        Packing scored = model.scored(positions);
        return new Candidates(scored.unpack(best.tokens()), scored.unpack(best.scores()));
    }

    @Override
    public void close() {
        encoder.close();
        vocabulary.close();
    }
}
