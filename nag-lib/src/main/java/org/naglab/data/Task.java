package org.naglab.data;

/** What is to be written from a source: it decides which scores tell most. */
public enum Task {
    /** A headline or an abstract of the source. */
    SUMMARISATION,
    /** The source with words left out. */
    COMPRESSION,
    /** The source in another language. */
    TRANSLATION,
    /** The source in another style. */
    REWRITING,
    /** The source without its mistakes. */
    CORRECTION
}
