package org.naglab.data;

/**
 * How many output slots a source of n pieces offers. Output i is read off source position i, and {@code [CLS]} is
 * position 0, so a plain source offers n + 2; further slots are {@code [MASK]} pieces after {@code [SEP]}, real
 * positions of the encoder. The number depends on the source alone, so it is the same in training and in decoding:
 *
 * <p>{@code slots(n) = max(n + 2, minimumSlots, ⌈slotsPerSourceToken · (n + 2)⌉)}.
 *
 * <p>NAG-BERT (Su et al., 2021) has none of it and drops pairs whose target is longer than their source.
 *
 * @param minimumSlots slots of even the shortest source, at least 0
 * @param slotsPerSourceToken slots for each of the n + 2 source positions, at least 0; finite
 */
public record SlotPolicy(int minimumSlots, double slotsPerSourceToken) {
    /** The source's own positions and no more: plain NAG-BERT. */
    public static final SlotPolicy SOURCE_ONLY = new SlotPolicy(0, 1);

    /** Checks the ranges. */
    public SlotPolicy {
        if (minimumSlots < 0) {
            throw new IllegalArgumentException("minimumSlots must be >= 0, got " + minimumSlots);
        }
        if (!(slotsPerSourceToken >= 0) || Double.isInfinite(slotsPerSourceToken)) {
            throw new IllegalArgumentException(
                    "slotsPerSourceToken must be >= 0 and finite, got " + slotsPerSourceToken);
        }
    }

    /**
     * Counts the slots of a source.
     *
     * @param sourcePieces n, without {@code [CLS]} and {@code [SEP]}
     * @return number of output slots, at least n + 2
     */
    public int slots(int sourcePieces) {
        int positions = sourcePieces + 2;
        double asked = Math.ceil(slotsPerSourceToken * positions);
        return Math.max(positions, Math.max(minimumSlots, (int) Math.min(asked, Integer.MAX_VALUE)));
    }
}
