package org.naglab.text;

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
     * Counts the pieces that are left.
     *
     * @return n
     */
    public int length() {
        return ids.length;
    }
}
