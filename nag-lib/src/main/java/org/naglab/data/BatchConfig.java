package org.naglab.data;

/**
 * How pairs become batches.
 *
 * @param size how many pairs go into a batch; NAG-BERT's release trains with 16 pairs
 * @param slots how many output slots a source offers; plain NAG-BERT by default
 * @param maximumPositions positions of a source row at most, those of the encoder at most; 128 in NAG-BERT's release
 *     (which drops what is longer; here it is cut and counted)
 */
public record BatchConfig(BatchSize size, SlotPolicy slots, int maximumPositions) {
    /** 16 pairs, plain slots, 128 positions: NAG-BERT's release. */
    public static final BatchConfig NAG_BERT = new BatchConfig(new BatchSize.Pairs(16), SlotPolicy.SOURCE_ONLY, 128);

    /** Checks the ranges. */
    public BatchConfig {
        if (maximumPositions < 3) {
            throw new IllegalArgumentException("maximumPositions must be >= 3, got " + maximumPositions);
        }
        if (slots.minimumSlots() > maximumPositions) {
            throw new IllegalArgumentException(
                    "minimumSlots must be <= maximumPositions " + maximumPositions + ", got " + slots.minimumSlots());
        }
    }

    /**
     * Copies with another size.
     *
     * @param other how many pairs go into a batch
     * @return the copy
     */
    public BatchConfig withSize(BatchSize other) {
        return new BatchConfig(other, slots, maximumPositions);
    }

    /**
     * Copies with another slot policy.
     *
     * @param other how many output slots a source offers
     * @return the copy
     */
    public BatchConfig withSlots(SlotPolicy other) {
        return new BatchConfig(size, other, maximumPositions);
    }
}
