package org.naglab.model;

import org.naglab.data.SlotPolicy;
import org.naglab.io.Json;

/**
 * What a non-autoregressive model is made of, beside its encoder.
 *
 * @param output how hidden states become emissions
 * @param copy whether tokens of the source get a score for being copied
 * @param structure how neighbouring outputs depend on each other
 * @param dropout share of the last hidden states that training drops, in [0, 1); 0.2 in NAG-BERT
 * @param slots how many output positions a source gives
 * @param maximumPositions positions of a source, [CLS] and [SEP] included, at least 3; what is longer is cut and
 *     counted; 128 in NAG-BERT
 */
@Json.Untagged
public record NagConfig(
        OutputLayer output, CopyHead copy, Structure structure, double dropout, SlotPolicy slots, int maximumPositions)
        implements ModelConfig {
    /** Checks the numbers. */
    public NagConfig {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
        }
        if (maximumPositions < 3) {
            throw new IllegalArgumentException("maximumPositions must be at least 3, got " + maximumPositions);
        }
        if (output instanceof OutputLayer.Split
                && !(copy instanceof CopyHead.None && structure instanceof Structure.Independent)) {
            throw new IllegalArgumentException("output Split must come without a copy head and without a CRF, whose"
                    + " scores are of source positions, got " + copy + " and " + structure);
        }
        if (slots.minimumSlots() > maximumPositions) {
            throw new IllegalArgumentException("minimumSlots must be at most maximumPositions " + maximumPositions
                    + ", got " + slots.minimumSlots());
        }
    }

    @Override
    public String inWords() {
        String extras = copy instanceof CopyHead.None ? "" : ", which may copy from its source,";
        return "A non-autoregressive BERT" + extras + " " + structure.inWords();
    }

    /**
     * Copies with another structure.
     *
     * @param other how neighbouring outputs depend on each other
     * @return the copy
     */
    public NagConfig withStructure(Structure other) {
        return new NagConfig(output, copy, other, dropout, slots, maximumPositions);
    }
}
