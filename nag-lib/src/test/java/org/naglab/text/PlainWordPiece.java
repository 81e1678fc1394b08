package org.naglab.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Slow oracle: BERT's uncased tokenizer as its paper's code describes it, step by step. */
final class PlainWordPiece {
    private static final int LONGEST_WORD = 100;

    private PlainWordPiece() {}

    static long[] encode(Vocabulary vocabulary, String text) {
        List<String> pieces = new ArrayList<>();
        for (String word : words(text)) {
            pieces.addAll(pieces(vocabulary, word));
        }
        return pieces.stream().mapToLong(vocabulary::id).toArray();
    }

    private static List<String> words(String text) {
        StringBuilder spaced = new StringBuilder();
        clean(text).codePoints().forEach(c -> {
            boolean alone = isMark(c) || isIdeograph(c);
            spaced.append(alone ? " " : "").appendCodePoint(c).append(alone ? " " : "");
        });
        String words = spaced.toString().strip();
        return words.isEmpty() ? List.of() : List.of(words.split(" +"));
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\t' || c == '\n' || c == '\r' || Character.getType(c) == Character.SPACE_SEPARATOR) {
                clean.append(' ');
            } else if (c != 0 && c != 0xFFFD && !isControl(c)) {
                clean.appendCodePoint(c);
            }
        });
        return Normalizer.normalize(clean, Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "")
                .toLowerCase(Locale.ROOT);
    }

    private static List<String> pieces(Vocabulary vocabulary, String word) {
        int[] letters = word.codePoints().toArray();
        List<String> pieces = new ArrayList<>();
        for (int start = 0; start < letters.length; ) {
            int end = letters.length;
            while (end > start && !vocabulary.contains(piece(letters, start, end))) {
                end--;
            }
            if (end == start || letters.length > LONGEST_WORD) {
                return List.of("[UNK]");
            }
            pieces.add(piece(letters, start, end));
            start = end;
        }
        return pieces;
    }

    private static String piece(int[] letters, int start, int end) {
        return (start > 0 ? "##" : "") + new String(letters, start, end - start);
    }

    private static boolean isControl(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED;
    }

    private static boolean isMark(int c) {
        boolean ascii = c >= 33 && c <= 47 || c >= 58 && c <= 64 || c >= 91 && c <= 96 || c >= 123 && c <= 126;
        return ascii
                || switch (Character.getType(c)) {
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> true;
                    default -> false;
                };
    }

    private static boolean isIdeograph(int c) {
        return c >= 0x4E00 && c <= 0x9FFF || c >= 0x3400 && c <= 0x4DBF || c >= 0xF900 && c <= 0xFAFF;
    }
}
