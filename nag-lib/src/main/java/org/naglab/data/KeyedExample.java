package org.naglab.data;

/**
 * A pair with what decides its split.
 *
 * @param key what belongs together, see {@link Split#of}; not blank
 * @param example the pair
 */
record KeyedExample(String key, Example example) {
    /** Checks that there is a key. */
    KeyedExample {
        if (key.isBlank()) {
            throw new IllegalArgumentException("key of example " + example.id() + " must not be blank");
        }
    }
}
