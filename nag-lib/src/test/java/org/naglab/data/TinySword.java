package org.naglab.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.naglab.data.SwordText.Testament;

/** Writes testaments as the SWORD project's tools do: each list of entries is a block. */
final class TinySword {
    private TinySword() {}

    static Testament testament(List<List<String>> blocks) {
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (int block = 0; block < blocks.size(); block++) {
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            for (String entry : blocks.get(block)) {
                byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
                entries.writeBytes(numbers(10)
                        .putInt(block)
                        .putInt(plain.size())
                        .putShort((short) bytes.length)
                        .array());
                plain.writeBytes(bytes);
            }
            byte[] packed = deflated(plain.toByteArray());
            index.writeBytes(numbers(12)
                    .putInt(texts.size())
                    .putInt(packed.length)
                    .putInt(plain.size())
                    .array());
            texts.writeBytes(packed);
        }
        return new Testament(index.toByteArray(), entries.toByteArray(), texts.toByteArray());
    }

    static String chapter(String name) {
        return "<chapter n=\"1\" osisID=\"" + name + "\" sID=\"" + name + "\"/> ";
    }

    private static ByteBuffer numbers(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] deflated(byte[] plain) {
        Deflater deflater = new Deflater();
        deflater.setInput(plain);
        deflater.finish();
        byte[] packed = new byte[plain.length + 100];
        int size = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, size);
    }
}
