package org.naglab.model;

/**
 * What an autoregressive model is made of, beside its encoder.
 *
 * @param decoderLayers layers of the decoder, copies of the encoder's first ones before training, at least 1; as many
 *     as the encoder's in BERT2BERT (Rothe et al., 2020), 1 for a deep encoder with a shallow decoder (Kasai et al.,
 *     2021)
 * @param maximumPositions positions of a source or target with its two special tokens, at least 3; what is longer is
 *     cut and counted
 */
public record Bert2BertConfig(int decoderLayers, int maximumPositions) implements ModelConfig {
    /** Checks the numbers. */
    public Bert2BertConfig {
        if (decoderLayers < 1) {
            throw new IllegalArgumentException("decoderLayers must be at least 1, got " + decoderLayers);
        }
        if (maximumPositions < 3) {
            throw new IllegalArgumentException("maximumPositions must be at least 3, got " + maximumPositions);
        }
    }

    @Override
    public String inWords() {
        return "An autoregressive BERT2BERT with a decoder of " + decoderLayers
                + (decoderLayers == 1 ? " layer" : " layers");
    }
}
