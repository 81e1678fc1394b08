package org.naglab.kernel.output;

/** Knows where UTF-8 characters end. */
final class Utf8 {
    private Utf8() {}

    /** Returns the largest index of at most {@code end} at which no character of {@code bytes} is cut in two. */
    static int end(byte[] bytes, int end) {
        if (end == bytes.length) {
            return end;
        }
        int start = end;
        while (start > 0 && end - start < 4 && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        return start;
    }
}
