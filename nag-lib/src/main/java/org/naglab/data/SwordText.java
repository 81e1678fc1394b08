package org.naglab.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a Bible of the SWORD project: a {@code zText} module with {@code SourceType=OSIS} and {@code CompressType=ZIP}.
 *
 * <p>A testament is three files, all numbers little-endian. {@code .bzz}: blocks of text, each deflated. {@code .bzs}: for
 * each block its place in that file, its deflated and its plain size, 4 bytes each. {@code .bzv}: for each entry the number
 * of its block (4), its place in the plain block (4) and its size (2). Entries follow the module's versification: headings
 * of module, testament, book and chapter, then the verses of the chapter, none left out. A chapter's heading names the
 * chapter ({@code osisID="Gen.1"}), so a verse's number is its distance from that heading, and no table of chapters is
 * needed.
 */
final class SwordText {
    private static final int FLAGS = Pattern.DOTALL;
    private static final Pattern CHAPTER = Pattern.compile("<chapter\\b[^>]*\\bosisID=\"([^\"]+)\"[^>]*\\bsID=");
    private static final Pattern ASIDE = Pattern.compile("<(note|title|speaker)\\b[^>]*(?<!/)>.*?</\\1>", FLAGS);
    private static final Pattern DIVINE_NAME = Pattern.compile("<divineName\\b[^>]*>(.*?)</divineName>", FLAGS);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final int VERSE_ENTRY = 10;
    private static final int BLOCK_ENTRY = 12;

    private SwordText() {}

    /**
     * The files of one testament.
     *
     * @param blocks content of {@code .bzs}
     * @param verses content of {@code .bzv}
     * @param texts content of {@code .bzz}
     */
    record Testament(byte[] blocks, byte[] verses, byte[] texts) {}

    /**
     * Reads the verses of a testament as plain text: without notes, headings and names of speakers.
     *
     * @param testament its files
     * @return texts by OSIS names such as {@code Gen.1.1}, in the order of the module; verses without text left out
     * @throws IOException when the files are damaged
     */
    static SequencedMap<String, String> verses(Testament testament) throws IOException {
        List<byte[]> blocks = blocks(testament);
        ByteBuffer entries = littleEndian(testament.verses());
        SequencedMap<String, String> verses = new LinkedHashMap<>();
        String chapter = "";
        int number = 0;
        while (entries.remaining() >= VERSE_ENTRY) {
            String markup = entry(blocks, entries.getInt(), entries.getInt(), Short.toUnsignedInt(entries.getShort()));
            number++;
            String heading = lastChapter(markup);
            if (!heading.isEmpty()) {
                chapter = heading;
                number = 0;
            } else if (!chapter.isEmpty()) {
                String text = plain(markup);
                if (!text.isEmpty()) {
                    verses.put(chapter + "." + number, text);
                }
            }
        }
        return verses;
    }

    /** Takes the words out of OSIS markup; a name of God that is marked as such is in capitals, as SWORD prints it. */
    static String plain(String markup) {
        String words = ASIDE.matcher(markup).replaceAll("");
        words = DIVINE_NAME
                .matcher(words)
                .replaceAll(name -> Matcher.quoteReplacement(name.group(1).replace("Lord", "LORD")));
        words = TAG.matcher(words).replaceAll("");
        return words.replace('¶', ' ')
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .strip()
                .replaceAll("\\s+", " ");
    }

    private static String lastChapter(String markup) {
        return CHAPTER.matcher(markup)
                .results()
                .map((MatchResult chapter) -> chapter.group(1))
                .reduce("", (before, last) -> last);
    }

    private static String entry(List<byte[]> blocks, int block, int start, int size) throws IOException {
        if (size == 0) {
            return "";
        }
        if (block < 0 || block >= blocks.size() || start < 0 || start + size > blocks.get(block).length) {
            throw new IOException("an entry of a SWORD module must lie in one of its " + blocks.size() + " blocks, got "
                    + size + " bytes from " + start + " of block " + block);
        }
        return new String(blocks.get(block), start, size, StandardCharsets.UTF_8);
    }

    private static List<byte[]> blocks(Testament testament) throws IOException {
        ByteBuffer index = littleEndian(testament.blocks());
        List<byte[]> blocks = new ArrayList<>();
        while (index.remaining() >= BLOCK_ENTRY) {
            blocks.add(inflated(testament.texts(), index.getInt(), index.getInt(), index.getInt()));
        }
        return blocks;
    }

    private static byte[] inflated(byte[] texts, int start, int size, int plainSize) throws IOException {
        if (start < 0 || size < 0 || start + size > texts.length) {
            throw new IOException("a block of a SWORD module must lie in its " + texts.length + " bytes, got " + size
                    + " from " + start);
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(texts, start, size);
            ByteArrayOutputStream plain = new ByteArrayOutputStream(plainSize);
            byte[] part = new byte[1 << 16];
            while (!inflater.finished()) {
                int count = inflater.inflate(part);
                if (count == 0) {
                    break; // an empty block, or a cut one
                }
                plain.write(part, 0, count);
            }
            if (plain.size() != plainSize) {
                throw new IOException(
                        "a block of a SWORD module must have " + plainSize + " bytes unpacked, got " + plain.size());
            }
            return plain.toByteArray();
        } catch (DataFormatException e) {
            throw new IOException("a block of a SWORD module must be deflated: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
