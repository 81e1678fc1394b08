package org.naglab.text;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The word pieces of one text, without special tokens.
 *
 * @param ids vocabulary ids in reading order [n]; not copied, so not to be changed
 * @param truncatedPieces pieces that were cut off at the end because of a limit, 0 when none
 */
public record Encoding(long[] ids, int truncatedPieces) {
    /** Checks the count. */
    public Encoding {
        if (truncatedPieces < 0) {
            throw new IllegalArgumentException("truncatedPieces must be >= 0, got " + truncatedPieces);
        }
    }

    /**
     * Counts the sources that were cut.
     *
     * @param truncatedPieces of each source
     * @return a sentence to show; empty when none was cut
     */
    public static Optional<String> truncationWarning(IntStream truncatedPieces) {
        int[] pieces = truncatedPieces.toArray();
        long cut = Arrays.stream(pieces).filter(n -> n > 0).count();
        return cut == 0
                ? Optional.empty()
                : Optional.of(
                        "%d of %d sources were longer than the model's positions: their last %d word pieces were cut"
                                .formatted(
                                        cut,
                                        pieces.length,
                                        Arrays.stream(pieces).asLongStream().sum()));
    }

    /**
     * Counts the pieces that are left.
     *
     * @return n
     */
    public int length() {
        return ids.length;
    }
}
