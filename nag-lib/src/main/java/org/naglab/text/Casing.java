package org.naglab.text;

/** What becomes of capitals and accents before a text is cut into pieces. */
public enum Casing {
    /** Small letters without accents, as {@code bert-base-uncased} reads. */
    UNCASED,
    /** Letters as they are, as {@code bert-base-cased} reads. */
    CASED
}
