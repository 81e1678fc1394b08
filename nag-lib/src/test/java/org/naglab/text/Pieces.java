package org.naglab.text;

import java.util.ArrayList;
import java.util.List;

/** A small vocabulary for tests. */
public final class Pieces {
    private Pieces() {}

    public static Vocabulary small() {
        List<String> pieces =
                new ArrayList<>(List.of("[PAD]", "[unused0]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (char c = 'a'; c <= 'z'; c++) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        for (char c : "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~0123456789".toCharArray()) {
            pieces.add(String.valueOf(c));
        }
        pieces.addAll(List.of("mask", "the", "library", "game", "play", "##ing", "client", "server", "cafe"));
        return new Vocabulary(pieces);
    }

    public static Tokenizer tokenizer() {
        return Tokenizer.ofVocabulary(small(), Casing.UNCASED);
    }
}
