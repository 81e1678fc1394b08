package org.naglab.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the file that torch loads as a TorchScript module: a zip of stored entries, with the module's source as text
 * and its attributes as a pickle. The only attribute is {@code training}, so the pickle is a constant that Java spells
 * out.
 */
final class ScriptArchive {
    private static final String NAME = "Script";
    private static final String HEADER =
            "class " + NAME + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";
    /** The newest format number that torch 2.x writes for a module without newer operators' semantics. */
    private static final String VERSION = "3\n";

    private ScriptArchive() {}

    static byte[] of(String methods) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            put(zip, "data.pkl", moduleObject());
            put(zip, "code/__torch__.py", utf8(HEADER + methods.stripTrailing().indent(2)));
            put(zip, "constants.pkl", emptyTuple());
            put(zip, "version", utf8(VERSION));
        }
        return bytes.toByteArray();
    }

    /** Pickle of an instance of {@code __torch__.Script} with {@code {"training": True}}. */
    private static byte[] moduleObject() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2}); // PROTO 2
        pickle.writeBytes(utf8("c__torch__\n" + NAME + "\n")); // GLOBAL
        pickle.writeBytes(utf8(")")); // EMPTY_TUPLE
        pickle.write(0x81); // NEWOBJ
        pickle.writeBytes(utf8("}(X")); // EMPTY_DICT, MARK, BINUNICODE
        pickle.writeBytes(new byte[] {8, 0, 0, 0}); // length, little-endian
        pickle.writeBytes(utf8("training"));
        pickle.write(0x88); // NEWTRUE
        pickle.writeBytes(utf8("ub.")); // SETITEMS, BUILD, STOP
        return pickle.toByteArray();
    }

    private static byte[] emptyTuple() {
        return new byte[] {(byte) 0x80, 2, ')', '.'};
    }

    /** Stored, not deflated: torch reads pickles only so. */
    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(NAME + "/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
