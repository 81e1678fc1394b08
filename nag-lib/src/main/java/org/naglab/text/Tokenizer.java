package org.naglab.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Cuts text into BERT's word pieces and joins pieces to text, with the Hugging Face tokenizers that DJL packages.
 *
 * <p>Special tokens are never added, and never read out of a text. Padding and truncation that a {@code tokenizer.json}
 * fixes are switched off. May be used by several threads at once; holds native memory until closed.
 */
public final class Tokenizer implements AutoCloseable {
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

    private final HuggingFaceTokenizer pieces;
    private final String json;
    private final Vocabulary vocabulary;
    private final SpecialTokens special;
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
    private boolean closed;

    private Tokenizer(JsonObject tree, Vocabulary vocabulary, String whence) {
        this.json = GSON.toJson(tree);
        this.vocabulary = vocabulary;
        this.special = SpecialTokens.of(vocabulary);
        Map<String, String> options = Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
        try {
            this.pieces = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), options);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer of " + whence + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a tokenizer from a file: {@code tokenizer.json}, or BERT's {@code vocab.txt} (one piece a line), around
     * which the uncased tokenizer is written.
     *
     * @param file ends in {@code .json} or {@code .txt}
     * @return the tokenizer, to be closed
     * @throws UncheckedIOException naming the file, when it cannot be read
     * @throws IllegalArgumentException naming the file, when it is not a WordPiece tokenizer
     */
    public static Tokenizer read(Path file) {
        try {
            String name = file.getFileName().toString();
            if (name.endsWith(".json")) {
                return ofJson(Files.readAllBytes(file), file.toString());
            }
            if (name.endsWith(".txt")) {
                return ofVocabulary(new Vocabulary(Files.readAllLines(file)), Casing.UNCASED);
            }
            throw new IllegalArgumentException("a tokenizer file must end in .json or .txt, got " + file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the tokenizer " + file + ": " + e, e);
        }
    }

    /**
     * Reads a tokenizer from the content of a {@code tokenizer.json}.
     *
     * @param json the content in UTF-8
     * @param whence where it came from, for errors
     * @return the tokenizer, to be closed
     * @throws IllegalArgumentException naming {@code whence}, when it is not a WordPiece tokenizer
     */
    public static Tokenizer ofJson(byte[] json, String whence) {
        JsonObject tree = TokenizerJson.parse(json, whence);
        return new Tokenizer(tree, new Vocabulary(TokenizerJson.pieces(tree, whence)), whence);
    }

    /**
     * Makes BERT's tokenizer for a vocabulary.
     *
     * @param vocabulary the pieces, special ones included
     * @param casing what becomes of capitals and accents
     * @return the tokenizer, to be closed
     */
    public static Tokenizer ofVocabulary(Vocabulary vocabulary, Casing casing) {
        return new Tokenizer(TokenizerJson.around(vocabulary, casing), vocabulary, "a vocabulary");
    }

    /**
     * Gives the pieces and their ids.
     *
     * @return the vocabulary
     */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * Gives the ids of the pieces that stand for no text.
     *
     * @return the special tokens
     */
    public SpecialTokens special() {
        return special;
    }

    /**
     * Gives what {@link #ofJson} needs to make this tokenizer again.
     *
     * @return a tokenizer.json
     */
    public String json() {
        return json;
    }

    /**
     * Cuts a text into pieces.
     *
     * @param text any text
     * @return all its pieces
     * @throws IllegalStateException after {@link #close}
     */
    public Encoding encode(String text) {
        return encode(text, Integer.MAX_VALUE);
    }

    /**
     * Cuts a text into pieces and drops those beyond a limit, counting them.
     *
     * @param text any text
     * @param maximumPieces pieces to keep, at least 0
     * @return the first pieces, and how many were cut off
     * @throws IllegalStateException after {@link #close}
     */
    public Encoding encode(String text, int maximumPieces) {
        return encodeAll(List.of(text), maximumPieces).getFirst();
    }

    /**
     * Cuts texts into pieces; faster than one by one.
     *
     * @param texts any texts
     * @param maximumPieces pieces to keep of each, at least 0
     * @return an encoding for each text, in their order
     * @throws IllegalStateException after {@link #close}
     */
    public List<Encoding> encodeAll(List<String> texts, int maximumPieces) {
        if (maximumPieces < 0) {
            throw new IllegalArgumentException("maximumPieces must be >= 0, got " + maximumPieces);
        }
        if (texts.isEmpty()) {
            return List.of();
        }
        String[] sound = texts.stream().map(Tokenizer::wellFormed).toArray(String[]::new);
        return whileOpen(() -> {
            List<Encoding> encodings = new ArrayList<>(sound.length);
            for (ai.djl.huggingface.tokenizers.Encoding found : pieces.batchEncode(sound, false, false)) {
                long[] ids = found.getIds();
                encodings.add(
                        ids.length <= maximumPieces
                                ? new Encoding(ids, 0)
                                : new Encoding(Arrays.copyOf(ids, maximumPieces), ids.length - maximumPieces));
            }
            return encodings;
        });
    }

    /**
     * Joins pieces to text: continuation pieces to the piece before them, and punctuation as {@link Detokenizer} says.
     * Special tokens are left out.
     *
     * @param ids vocabulary ids
     * @return the text
     * @throws IllegalArgumentException when an id is outside the vocabulary
     */
    public String decode(long[] ids) {
        return Detokenizer.join(words(ids));
    }

    /**
     * Joins continuation pieces to the piece before them.
     *
     * @param ids vocabulary ids
     * @return words and punctuation marks, without special tokens
     * @throws IllegalArgumentException when an id is outside the vocabulary
     */
    public List<String> words(long[] ids) {
        List<String> words = new ArrayList<>();
        for (long id : ids) {
            String piece = vocabulary.piece(id);
            if (special.isSilent(id)) {
                continue;
            }
            boolean continues = piece.startsWith("##") && piece.length() > 2;
            if (continues && !words.isEmpty()) {
                words.set(words.size() - 1, words.getLast() + piece.substring(2));
            } else {
                words.add(continues ? piece.substring(2) : piece);
            }
        }
        return words;
    }

    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                pieces.close();
            }
        } finally {
            life.writeLock().unlock();
        }
    }

    private <T> T whileOpen(Supplier<T> work) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("a tokenizer must be open to encode, but it was closed");
            }
            return work.get();
        } finally {
            life.readLock().unlock();
        }
    }

    /** Replaces half surrogate pairs, which have no UTF-8 form and would end the process in native code. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
