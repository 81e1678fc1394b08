package org.naglab.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Chance that depends on a key alone: what it decides about a pair stays when other pairs come and go. */
final class StableHash {
    private StableHash() {}

    /**
     * Takes the first 8 bytes of the key's SHA-256 as a fraction of 2⁶⁴.
     *
     * @param key any text
     * @return a number in [0, 1), spread evenly over keys
     */
    static double fraction(String key) {
        long head = ByteBuffer.wrap(sha256(key)).getLong();
        return (head >>> 11) * 0x1.0p-53;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK must have SHA-256", e);
        }
    }
}
