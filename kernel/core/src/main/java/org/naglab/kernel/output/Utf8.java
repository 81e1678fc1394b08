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

    /** Returns the length of {@code bytes} without a last character of which bytes are still to come. */
    static int whole(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int lead = bytes[bytes.length - back] & 0xFF;
            if (lead >= 0xC0) {
                int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
                return lead <= 0xF4 && length > back ? bytes.length - back : bytes.length;
            }
            if (lead < 0x80) {
                return bytes.length;
            }
        }
        return bytes.length;
    }
}
