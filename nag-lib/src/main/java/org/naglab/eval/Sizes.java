package org.naglab.eval;

/** Checks that parallel lists are parallel. */
final class Sizes {
    private Sizes() {}

    static void requireEqual(String name, int size, String otherName, int otherSize) {
        if (size != otherSize) {
            throw new IllegalArgumentException(name + " and " + otherName + " must have one entry for each item, got "
                    + size + " " + name + " and " + otherSize + " " + otherName);
        }
        if (size == 0) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
    }
}
