package org.naglab.model;

/**
 * What a BERT-NAR-BERT is made of, beside its encoder.
 *
 * @param decoderLayers layers of the decoder, copies of the encoder's first ones before training, at least 1; as many
 *     as the encoder's in Sohrab et al. (2024)
 * @param latentSize numbers that stand for each source position between encoder and decoder, at least 1; 8 in Sohrab et
 *     al.
 * @param latent whether these are drawn in training
 * @param lengths how the model comes to the length of its output
 * @param dropout share of the latents and of the source's hidden states that training drops before the decoder reads
 *     them, in [0, 1); 0.5 in Sohrab et al.'s fine-tuning
 * @param maximumPositions positions of a source or target with its two special tokens, at least 3; what is longer is
 *     cut and counted
 */
public record BertNarBertConfig(
        int decoderLayers, int latentSize, Latent latent, OutputLengths lengths, double dropout, int maximumPositions)
        implements ModelConfig {
    /** Checks the numbers. */
    public BertNarBertConfig {
        if (decoderLayers < 1 || latentSize < 1) {
            throw new IllegalArgumentException(
                    "decoderLayers and latentSize must be at least 1, got " + decoderLayers + " and " + latentSize);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
        }
        if (maximumPositions < 3) {
            throw new IllegalArgumentException("maximumPositions must be at least 3, got " + maximumPositions);
        }
    }

    @Override
    public String inWords() {
        return "A BERT-NAR-BERT with a decoder of " + decoderLayers + (decoderLayers == 1 ? " layer" : " layers");
    }

    /**
     * Tells how many positions the decoder needs.
     *
     * @return positions of the longest output
     */
    int decoderPositions() {
        return switch (lengths) {
            case OutputLengths.Classified classified -> maximumPositions;
            case OutputLengths.Frames frames -> Math.multiplyExact(maximumPositions, frames.perPosition());
        };
    }
}
