package org.naglab.kernel.protocol;

/** Converts cursor positions: the protocol counts Unicode code points, Java counts UTF-16 units. */
public final class CodePoints {
    private CodePoints() {}

    /** Returns the UTF-16 index of the {@code cursor}-th code point of {@code text}, kept within the text. */
    public static int toIndex(String text, int cursor) {
        int most = text.codePointCount(0, text.length());
        return text.offsetByCodePoints(0, Math.clamp(cursor, 0, most));
    }

    /** Returns how many code points precede UTF-16 {@code index} in {@code text}. */
    public static int toCursor(String text, int index) {
        return text.codePointCount(0, Math.clamp(index, 0, text.length()));
    }
}
