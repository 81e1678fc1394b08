package org.naglab.data;

/**
 * The one place where two texts become one source. They are joined by {@value #SEPARATOR} as text: a tokenizer reads no
 * special token out of a text, so a model sees these as ordinary pieces, and every position as segment 0.
 */
final class Segments {
    static final String SEPARATOR = " [SEP] ";

    private Segments() {}

    /**
     * Joins two texts.
     *
     * @param first for example an answer
     * @param second for example the paragraph that it stands in
     * @return both, the first before the second
     */
    static String join(String first, String second) {
        return first + SEPARATOR + second;
    }
}
