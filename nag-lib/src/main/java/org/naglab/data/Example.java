package org.naglab.data;

/**
 * A text and what is to be written from it.
 *
 * @param id names the pair within its corpus; not blank
 * @param source the text that is read; not blank
 * @param target the text that is to be written; empty when it is not known
 */
public record Example(String id, String source, String target) {
    /** Checks that there is something to read. */
    public Example {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id of an example must not be blank, got \"" + id + "\"");
        }
        if (source.isBlank()) {
            throw new IllegalArgumentException(
                    "source of example " + id + " must not be blank, got \"" + source + "\"");
        }
    }
}
