package org.naglab.data;

import java.util.Locale;

/**
 * What was cut off, added and padded to make batches; nothing of it happens silently.
 *
 * @param pairs pairs of texts
 * @param truncatedSources pairs whose source was longer than the encoder's positions
 * @param truncatedTargets pairs whose target was longer than the encoder's positions
 * @param truncatedPieces pieces that were cut off of both
 * @param extendedSources pairs whose target needed more slots than the {@link SlotPolicy} gives; in training these were
 *     added
 * @param sourcePositions real source positions, {@code [CLS]}, {@code [SEP]} and {@code [MASK]} included
 * @param paddedPositions all source positions, B · S summed
 */
public record BatchCounts(
        long pairs,
        long truncatedSources,
        long truncatedTargets,
        long truncatedPieces,
        long extendedSources,
        long sourcePositions,
        long paddedPositions) {
    /** Counts of no pair. */
    public static final BatchCounts NONE = new BatchCounts(0, 0, 0, 0, 0, 0, 0);

    /**
     * Adds counts.
     *
     * @param other counts of other pairs
     * @return counts of both
     */
    public BatchCounts plus(BatchCounts other) {
        return new BatchCounts(
                pairs + other.pairs,
                truncatedSources + other.truncatedSources,
                truncatedTargets + other.truncatedTargets,
                truncatedPieces + other.truncatedPieces,
                extendedSources + other.extendedSources,
                sourcePositions + other.sourcePositions,
                paddedPositions + other.paddedPositions);
    }

    /**
     * Tells which share of the source positions is real.
     *
     * @return in [0, 1]; 1 when there is none
     */
    public double fillRate() {
        return paddedPositions == 0 ? 1 : (double) sourcePositions / paddedPositions;
    }

    /**
     * Tells a person what was cut off or added.
     *
     * @return one sentence, or an empty text when nothing was
     */
    public String warning() {
        if (truncatedSources == 0 && truncatedTargets == 0 && extendedSources == 0) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "of %d pairs, %d sources and %d targets were longer than the encoder's positions and lost %d pieces;"
                        + " %d targets needed more slots than the policy gives",
                pairs,
                truncatedSources,
                truncatedTargets,
                truncatedPieces,
                extendedSources);
    }
}
