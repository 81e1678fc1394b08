package org.naglab.model;

import org.naglab.data.SlotPolicy;
import org.naglab.nn.BertConfig;
import org.naglab.nn.Parameters;
import org.naglab.text.Tokenizer;

/**
 * What is trained, decoded and compared: a model that writes all tokens at once, or one that writes one after another.
 * Holds native memory until closed.
 */
public sealed interface Model extends AutoCloseable permits NagModel, Bert2Bert, BertNarBert {

    /**
     * Gives what the model is made of, beside its encoder.
     *
     * @return the configuration
     */
    ModelConfig config();

    /**
     * Gives the encoder's sizes.
     *
     * @return the sizes
     */
    BertConfig bert();

    /**
     * Gives the tokenizer of sources and outputs.
     *
     * @return the tokenizer
     */
    Tokenizer tokenizer();

    /**
     * Gives the trainable tensors.
     *
     * @return the tensors by name
     */
    Parameters parameters();

    /**
     * Gives how many positions a source takes.
     *
     * @return its own, or more where outputs stand at the positions of the source
     */
    default SlotPolicy slots() {
        return switch (this) {
            case NagModel nag -> nag.config().slots();
            case Bert2Bert autoregressive -> SlotPolicy.SOURCE_ONLY;
            case BertNarBert latent -> SlotPolicy.SOURCE_ONLY;
        };
    }

    /**
     * Counts the tokens of targets that the model scores.
     *
     * @param targetTokens tokens of the targets, two [EOS] each included
     * @param targets number of targets
     * @return the number that losses are divided by
     */
    default long scoredTokens(long targetTokens, long targets) {
        return switch (this) {
            case NagModel nag -> targetTokens;
            case Bert2Bert autoregressive -> targetTokens - targets; // ends once
            case BertNarBert latent ->
                switch (latent.config().lengths()) {
                    case OutputLengths.Classified classified -> targetTokens - targets; // ends once
                    case OutputLengths.Frames frames -> Math.max(1, targetTokens - 2 * targets); // has no end
                };
        };
    }

    @Override
    void close();
}
